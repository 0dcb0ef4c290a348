/** Compares a vjp with central differences in one random direction, as JAX's check_vjp does: cheap for large tensors, blind to nothing. */
import { add } from '../../src-main/autodiff/primitives/add.ts'
import { multiply } from '../../src-main/autodiff/primitives/multiply.ts'
import { reduceSum } from '../../src-main/autodiff/primitives/reduceSum.ts'
import { reshape } from '../../src-main/autodiff/primitives/reshape.ts'
import { gradients } from '../../src-main/autodiff/vjp.ts'
import { runReference } from '../../src-main/executors/reference/referenceExecutor.ts'
import type { GraphBuilder } from '../../src-main/graph/builder.ts'
import { addConstant, finish } from '../../src-main/graph/builder.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import type { Tensor, Value } from '../../src-main/graph/ir.ts'
import { verify } from '../../src-main/graph/verify.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { randomNumbers } from './randomNumbers.ts'
import { differenceStep } from './tolerances/referenceFloat64.ts'

/**
 * The derivative of sum(u * outputs), with random weights u, along a random direction v over all float inputs: once through the
 * vjp, once as a central difference. `inputs` are the builder's inputs x0, x1 ...; `data` their values by name.
 */
export function checkVjp(builder: GraphBuilder, inputs: readonly Value[], outputs: readonly Value[], data: Readonly<Record<string, Tensor>>, seed: number): { analytic: number; numeric: number } {
  const random = randomNumbers(1000 + seed)
  const parts = outputs.filter((output) => output.dtype === 'float32').map((output) => {
    const weights = addConstant(builder, { shape: output.shape, dtype: 'float32', data: Float32Array.from({ length: sizeOf(output.shape) }, () => random.normal()) })
    return reshape(builder, reduceSum(builder, multiply(builder, output, weights), output.shape.map((_, axis) => axis)), [])
  })
  const [first, ...rest] = parts
  // Integer and bool outputs have no derivative, and neither has the difference quotient away from the jump.
  if (!first) return { analytic: 0, numeric: 0 }
  const objective = rest.reduce((sum, part) => add(builder, sum, part), first)
  const value = finish(builder, [{ name: 'objective', value: objective }])
  const directions = new Map(inputs.flatMap((input, index) => (input.dtype === 'float32' ? [[`x${index}`, Float64Array.from({ length: sizeOf(input.shape) }, () => random.normal())] as const] : [])))
  const found = gradients(builder, objective, inputs)
  const graph = finish(builder, found.flatMap((gradient, index) => (gradient ? [{ name: `x${index}`, value: gradient }] : [])))
  verify(graph)
  const computed = runReference(graph, data)
  let analytic = 0
  for (const [name, direction] of directions) direction.forEach((step, at) => (analytic += step * (computed[name]?.data[at] ?? 0)))
  const numeric = (evaluate(value, data, directions, differenceStep) - evaluate(value, data, directions, -differenceStep)) / (2 * differenceStep)
  return { analytic, numeric }
}

function evaluate(graph: Graph, data: Readonly<Record<string, Tensor>>, directions: ReadonlyMap<string, Float64Array>, step: number): number {
  const moved = Object.fromEntries(Object.entries(data).map(([name, tensor]) => {
    const direction = directions.get(name)
    return [name, direction ? { ...tensor, dtype: 'float64' as const, data: direction.map((v, at) => (tensor.data[at] ?? 0) + step * v) } : tensor]
  }))
  return runReference(graph, moved)['objective']?.data[0] ?? NaN
}
