/** Keras's zero padding and cropping of images [N,C,H,W] and sequences [N,T,F]: what is added or cut off at the edges. */
import { listOption } from '../../src-shared/layers/layer.ts'
import { pad } from '../autodiff/primitives/pad.ts'
import { slice } from '../autodiff/primitives/slice.ts'
import type { LowerLayer } from './layer.ts'
import { soleInput } from './layer.ts'

interface Edges {
  /** One count per axis. */
  readonly before: readonly number[]
  readonly after: readonly number[]
}

/** Four counts (top, bottom, left, right) belong to an image, two (start, end) to a sequence. */
function edgesOf(counts: readonly number[]): Edges {
  const [first = 0, second = 0, third = 0, fourth = 0] = counts
  if (counts.length === 4) return { before: [0, 0, first, third], after: [0, 0, second, fourth] }
  return { before: [0, first, 0], after: [0, second, 0] }
}

export const lowerZeroPadding: LowerLayer = (context) => {
  const { before, after } = edgesOf(listOption(context.config, 'padding'))
  return pad(context.builder, soleInput(context), before, after)
}

export const lowerCropping: LowerLayer = (context) => {
  const x = soleInput(context)
  const { before, after } = edgesOf(listOption(context.config, 'cropping'))
  return slice(context.builder, x, before, x.shape.map((size, axis) => size - (before[axis] ?? 0) - (after[axis] ?? 0)))
}
