/** Keras Add: the sum of all inputs. */
import { add } from '../autodiff/primitives/add.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerAdd(context: LayerContext): Value {
  return context.inputs.slice(1).reduce((sum, input) => add(context.builder, sum, input), soleInput(context))
}
