/** Activations of the fast lowering. They look at each number alone, so they run on blocked memory as it is. */
import { runsBlocked } from './blocked.ts'
import { operand, type Application, type Emit, type Result } from './emit.ts'
import { microsoftDomain, type OnnxValue, type OnnxWriter } from './onnxWriter.ts'
import { clipped, clippedGradient } from './portable.ts'
import type { PrimitiveName } from '../../autodiff/primitives/index.ts'

/** `build` gets the inputs in one memory layout, blocked where one of them is. */
function inOneLayout<P extends PrimitiveName>(application: Application<P>, build: (...values: readonly OnnxValue[]) => OnnxValue): Result {
  const { inputs, outputs: [output], block } = application
  const blocked = output !== undefined && runsBlocked(inputs, output, block)
  const value = build(...inputs.map((input) => (blocked ? input.blocked() : input.plain())))
  return blocked ? { blocked: value } : value
}

/** A standard operator of one input. */
function operator<P extends PrimitiveName>(opType: string, domain?: string): Emit<P> {
  return (writer: OnnxWriter, application: Application<P>) => inOneLayout(application, (x = '') => writer.op(opType, [x], {}, domain))
}

export const fastActivations = {
  clip: ((writer, application) => inOneLayout(application, (x = '') => clipped(writer, x, application.attributes))) as Emit<'clip'>,
  clip_gradient: ((writer, application) => inOneLayout(application, (dy = '', y = '') => clippedGradient(writer, dy, y, application.attributes))) as Emit<'clip_gradient'>,
  cos: operator<'cos'>('Cos'),
  erf: operator<'erf'>('Erf'),
  /** One pass instead of five. */
  gelu: operator<'gelu'>('Gelu', microsoftDomain),
  sin: operator<'sin'>('Sin'),
  softplus: operator<'softplus'>('Softplus'),
}
