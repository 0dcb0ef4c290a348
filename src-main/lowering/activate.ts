/** The activation functions of Keras by name; used by Activation and by the `activation` option of other layers. */
import type { Activation } from '../../src-shared/layers/activationField.ts'
import { clip } from '../autodiff/primitives/clip.ts'
import { divide } from '../autodiff/primitives/divide.ts'
import { elu } from '../autodiff/primitives/elu.ts'
import { exp } from '../autodiff/primitives/exp.ts'
import { gelu } from '../autodiff/primitives/gelu.ts'
import { leakyRelu } from '../autodiff/primitives/leakyRelu.ts'
import { logSoftmax } from '../autodiff/primitives/logSoftmax.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { relu } from '../autodiff/primitives/relu.ts'
import { sigmoid } from '../autodiff/primitives/sigmoid.ts'
import { softmax } from '../autodiff/primitives/softmax.ts'
import { softplus } from '../autodiff/primitives/softplus.ts'
import { tanh } from '../autodiff/primitives/tanh.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { absolute, plus, times } from './arithmetic.ts'
import { toIrOrder, toKerasOrder } from './layout.ts'

/** `keras.activations.leaky_relu` without arguments (the LeakyReLU layer has 0.3). */
const leakySlope = 0.2
/** Klambauer et al. 2017, as many digits as Keras has. */
const seluAlpha = 1.673_263_242_354_377_2
const seluScale = 1.050_700_987_355_480_5

/** Where a function has a kink, its gradient there is decided in the comment of the primitive; at 0, selu has the slope of its negative side. */
const activationTable: { readonly [A in Activation]: (builder: GraphBuilder, x: Value) => Value } = {
  linear: (_builder, x) => x,
  relu,
  relu6: (builder, x) => clip(builder, x, 0, 6),
  leaky_relu: (builder, x) => leakyRelu(builder, x, leakySlope),
  elu: (builder, x) => elu(builder, x, 1),
  selu: (builder, x) => times(builder, elu(builder, x, seluAlpha), seluScale),
  gelu,
  silu: (builder, x) => multiply(builder, x, sigmoid(builder, x)),
  mish: (builder, x) => multiply(builder, x, tanh(builder, softplus(builder, x))),
  sigmoid,
  hard_sigmoid: hardSigmoid,
  hard_silu: (builder, x) => multiply(builder, x, hardSigmoid(builder, x)),
  softplus,
  softsign: (builder, x) => divide(builder, x, plus(builder, absolute(builder, x), 1)),
  exponential: exp,
  tanh,
  softmax: (builder, x) => overChannels(builder, x, softmax),
  log_softmax: (builder, x) => overChannels(builder, x, logSoftmax),
}

/** Any shape -> the same shape. Throws on a name Keras does not have (the document was checked). */
export function activate(builder: GraphBuilder, x: Value, name: string): Value {
  if (!Object.hasOwn(activationTable, name)) throw new Error(`activation ${name}: not known`)
  return activationTable[name as Activation](builder, x)
}

/** Keras 3: relu6(x + 3) / 6. Keras 2 and TensorFlow.js have 0.2 x + 0.5 in its place. */
function hardSigmoid(builder: GraphBuilder, x: Value): Value {
  return times(builder, clip(builder, plus(builder, x, 3), 0, 6), 1 / 6)
}

/** Over Keras's last axis: the channels of images, the features of sequences. */
function overChannels(builder: GraphBuilder, x: Value, f: (builder: GraphBuilder, x: Value) => Value): Value {
  return toIrOrder(builder, f(builder, toKerasOrder(builder, x)))
}
