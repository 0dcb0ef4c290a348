/** Stochastic depth, also called DropPath (Huang et al. 2016): Dropout of whole examples, in front of the Add of a residual block. Any shape, unchanged. */
import { dropout } from './dropout.ts'
import type { LayerKind } from './layer.ts'

export const stochasticDepth: LayerKind = {
  ...dropout,
  kind: 'StochasticDepth',
  summary: 'Switches off a branch for a random share of the images while training; the shortcut of the residual block remains. Also called DropPath.',
  fields: [{ name: 'rate', label: 'Rate', type: 'number', default: 0.1, min: 0, max: 0.99, step: 0.05, help: 'Share of images for which the branch is switched off, 0 to 0.99.' }],
}
