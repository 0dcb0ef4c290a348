/** The activation functions of Keras by name; used by Activation and by the `activation` option of other layers. */
import type { Activation } from '../../src-shared/layers/activationField.ts'
import { clip } from '../autodiff/primitives/clip.ts'
import { greater } from '../autodiff/primitives/greater.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { relu } from '../autodiff/primitives/relu.ts'
import { sigmoid } from '../autodiff/primitives/sigmoid.ts'
import { softmax } from '../autodiff/primitives/softmax.ts'
import { tanh } from '../autodiff/primitives/tanh.ts'
import { transpose } from '../autodiff/primitives/transpose.ts'
import { where } from '../autodiff/primitives/where.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'

/** `keras.activations.leaky_relu` without arguments (the LeakyReLU layer has 0.3). */
const leakySlope = 0.2

const activationTable: { readonly [A in Activation]: (builder: GraphBuilder, x: Value) => Value } = {
  linear: (_builder, x) => x,
  relu,
  relu6: (builder, x) => clip(builder, x, 0, 6),
  // At 0 the gradient is the slope of the negative side, as in torch.
  leaky_relu: (builder, x) => where(builder, greater(builder, x, scalar(builder, 0)), x, multiply(builder, x, scalar(builder, leakySlope))),
  sigmoid,
  tanh,
  softmax: softmaxOverChannels,
}

/** [N,F] or [N,C,H,W] -> the same shape. Throws on a name Keras does not have (the document was checked). */
export function activate(builder: GraphBuilder, x: Value, name: string): Value {
  if (!Object.hasOwn(activationTable, name)) throw new Error(`activation ${name}: not known`)
  return activationTable[name as Activation](builder, x)
}

/** Keras's last axis is the channel axis, the second one here. */
function softmaxOverChannels(builder: GraphBuilder, x: Value): Value {
  if (x.shape.length === 2) return softmax(builder, x)
  return transpose(builder, softmax(builder, transpose(builder, x, [0, 2, 3, 1])), [0, 3, 1, 2])
}
