/** Activations of the fast lowering. They look at each number alone, so they run on blocked memory as it is. */
import { runsBlocked } from './blocked.ts'
import { operand, type Application, type Emit, type Operand, type Result } from './emit.ts'
import { microsoftDomain, nchwcDomain, type Attributes, type OnnxValue, type OnnxWriter } from './onnxWriter.ts'
import { clipped, clippedGradient, geluSlope, portableLowering } from './portable.ts'
import type { PrimitiveName } from '../../autodiff/primitives/index.ts'
import { sizeOf } from '../../../src-shared/tensor/shape.ts'

/** `build` gets the inputs in one memory layout, blocked where one of them is. All of these keep finite numbers finite. */
function inOneLayout<P extends PrimitiveName>(application: Application<P>, build: (...values: readonly OnnxValue[]) => OnnxValue): Result {
  const { inputs, outputs: [output], block } = application
  const blocked = output !== undefined && runsBlocked(inputs, output, block, true)
  const value = build(...inputs.map((input) => (blocked ? input.blocked() : input.plain())))
  return blocked ? { blocked: value } : value
}

/** The blocked convolution that makes the input, with the activation in it; null where there is none that only this node reads. */
export function joined(application: { readonly inputs: readonly Operand[] }, activation: Attributes): Result | null {
  const { convolution } = operand(application, 0)
  return convolution === null || convolution.activation !== undefined ? null : { convolution: { ...convolution, activation } }
}

/** A standard operator of one input. */
function operator<P extends PrimitiveName>(opType: string, domain?: string): Emit<P> {
  return (writer: OnnxWriter, application: Application<P>) => inOneLayout(application, (x = '') => writer.op(opType, [x], {}, domain))
}

/** Numbers in a row that one step of the blocked convolution below goes over. */
const rowLength = 256

/**
 * erf / 2 + 1 / 2 + bend is one blocked convolution of one pixel with a bias and a sum: one pass over memory instead of three. The
 * numbers lie as one block of channels; which of them is which channel does not matter, since all get the same.
 */
const geluGradient: Emit<'gelu_gradient'> = (writer, application) => {
  const [dy, x] = [operand(application, 0), operand(application, 1)]
  const { block } = application
  const row = rowLength * (block ?? 1)
  if (block === null || x.isBlocked || sizeOf(x.shape) % row !== 0) return portableLowering.gelu_gradient(writer, application)
  const image = [1, block, sizeOf(x.shape) / row, rowLength]
  const { erf, bend } = geluSlope(writer, writer.reshape(x.plain(), image))
  const halves = (...shape: readonly number[]): OnnxValue => writer.constant('float32', [block, ...shape], new Float32Array(block).fill(0.5))
  const attributes = { kernel_shape: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], group: block }
  const slope = writer.op('Conv', [erf, halves(1, 1, 1), halves(), bend], attributes, nchwcDomain)
  return writer.reshape(writer.op('Mul', [writer.reshape(dy.plain(), image), slope]), x.shape)
}

export const fastActivations = {
  clip: ((writer, application) => {
    const { minimum, maximum } = application.attributes
    return joined(application, { activation: 'Clip', activation_params: { floats: [minimum, maximum] } }) ?? inOneLayout(application, (x = '') => clipped(writer, x, application.attributes))
  }) as Emit<'clip'>,
  clip_gradient: ((writer, application) => inOneLayout(application, (dy = '', y = '') => clippedGradient(writer, dy, y, application.attributes))) as Emit<'clip_gradient'>,
  cos: operator<'cos'>('Cos'),
  elu: ((writer, application) => inOneLayout(application, (x = '') => writer.op('Elu', [x], { alpha: { float: application.attributes.alpha } }))) as Emit<'elu'>,
  erf: operator<'erf'>('Erf'),
  /** One pass instead of five. */
  gelu: operator<'gelu'>('Gelu', microsoftDomain),
  gelu_gradient: geluGradient,
  leaky_relu: ((writer, application) => inOneLayout(application, (x = '') => writer.op('LeakyRelu', [x], { alpha: { float: application.attributes.slope } }))) as Emit<'leaky_relu'>,
  sin: operator<'sin'>('Sin'),
  softplus: operator<'softplus'>('Softplus'),
}
