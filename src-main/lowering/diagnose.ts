/**
 * A training step with an eye on every layer: when a loss is no longer a number, this says where it began. Run once after a
 * failure, on the state and the batch of the failing step. Used by the training loop.
 */
import { multiply } from '../autodiff/primitives/multiply.ts'
import { reduceSum } from '../autodiff/primitives/reduceSum.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { subtract } from '../autodiff/primitives/subtract.ts'
import { gradients } from '../autodiff/vjp.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { continueGraph, finish } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import type { Tensor, Value } from '../graph/ir.ts'
import { simplify } from './simplify.ts'
import type { Forward } from './forward.ts'
import type { StepForward } from './step.ts'

/** One thing that was looked at; `output` is a scalar of the graph that is 0 when all numbers were finite, else NaN. */
export interface FiniteCheck {
  readonly output: string
  readonly layerId: string
  readonly what: 'weight' | 'activation' | 'gradient'
}

/** Graph inputs as in a training step (state tensors of weights and statistics, `images`, `labels`, `random`). */
export interface Diagnosis {
  readonly graph: Graph
  /** In the order of computation: weights, activations from the input on, gradients from the loss back. */
  readonly checks: readonly FiniteCheck[]
}

/** Makes a step that only looks of the forward half of one that trains. */
export function lowerDiagnosis(forward: StepForward & Pick<Forward, 'outputs'>): Diagnosis {
  const builder = continueGraph(forward.graph)
  const named = [...forward.weights]
  const found = gradients(builder, forward.loss, named.map(([, value]) => value))
  const backward = named.flatMap(([name], index) => (found[index] ? [[name, found[index]] as const] : [])).toReversed()
  const watched = [
    ...named.map(([name, value]) => ({ layerId: layerOf(name), what: 'weight' as const, value })),
    ...[...forward.outputs].map(([layerId, value]) => ({ layerId, what: 'activation' as const, value })),
    // Their squares too: a gradient of 1e20 has no length in float32, and a loss that squares its errors is as far gone.
    ...backward.map(([name, value]) => ({ layerId: layerOf(name), what: 'gradient' as const, value: multiply(builder, value, value) })),
  ]
  const checks = watched.map(({ layerId, what }, index) => ({ output: `${index} ${what} ${layerId}`, layerId, what }))
  const outputs = watched.map(({ value }, index) => ({ name: checks[index]?.output ?? '', value: nanUnlessFinite(builder, value) }))
  return { graph: simplify(finish(builder, outputs)), checks }
}

/** The first check that saw a number that is none, from the outputs of the diagnosis graph; null when all were finite. */
export function firstNonFinite({ checks }: Diagnosis, outputs: Readonly<Record<string, Tensor>>): FiniteCheck | null {
  return checks.find(({ output }) => outputs[output]?.data[0] !== 0) ?? null
}

/** The sum of x - x: 0, or NaN as soon as one element is infinite or NaN. */
function nanUnlessFinite(builder: GraphBuilder, x: Value): Value {
  return reshape(builder, reduceSum(builder, subtract(builder, x, x), x.shape.map((_, axis) => axis)), [])
}

/** `conv2d_1/kernel` -> `conv2d_1`; layer ids have no slash. */
function layerOf(weightName: string): string {
  return weightName.slice(0, weightName.indexOf('/'))
}
