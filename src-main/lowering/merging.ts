/** Brings the inputs of a merging layer to one rank, as Keras does: ones in front of the shapes with fewer sizes. Stretching is left to the primitives. */
import type { Value } from '../graph/ir.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { kerasShape } from './axes.ts'
import type { LayerContext } from './layer.ts'
import { toIrOrder, toKerasOrder } from './layout.ts'

/** All inputs, at least one, in layouts that broadcast: [C] beside [H,W,C] becomes [N,C,1,1]. */
export function alignedInputs({ builder, inputs, layerId }: LayerContext): readonly [Value, ...Value[]] {
  const rank = Math.max(...inputs.map((input) => input.shape.length))
  const [first, ...rest] = inputs.map((input) => {
    const missing = rank - input.shape.length
    if (missing === 0) return input
    const widened = [input.shape[0] ?? 1, ...Array.from({ length: missing }, () => 1), ...kerasShape(input)]
    return toIrOrder(builder, reshape(builder, toKerasOrder(builder, input), widened))
  })
  if (!first) throw new Error(`layer ${layerId}: it has no input`)
  return [first, ...rest]
}
