/** What a card or a row says about a layer: whose weights it uses and how it is applied, then its options, which are those of the other layer. */
import type { LayerNode } from './document.ts'
import { layerName } from './layerName.ts'
import { layerKind } from '../layers/index.ts'
import { layerSummary } from '../layers/layerSummary.ts'

/** `weights of Conv 1, every step, 64 filters, 3×3, relu`; empty when there is nothing to say. */
export function nodeSummary({ kind, config, timeDistributed, sharedWith }: LayerNode): string {
  const known = layerKind(kind)
  return [
    ...(sharedWith === undefined ? [] : [`weights of ${layerName(sharedWith)}`]),
    ...(timeDistributed === true ? ['every step'] : []),
    ...(known === undefined ? [] : [layerSummary(known, config)]),
  ].filter((part) => part !== '').join(', ')
}
