/** A layer that is applied to every time step of its input (Keras TimeDistributed): [T, ...] -> [T, ...], the kind sees [...]. Used by inference. */
import type { LayerNode } from './document.ts'
import { layerKind } from '../layers/index.ts'
import type { LayerKind, LayerProblem } from '../layers/layer.ts'
import { formatShape, type Shape } from '../tensor/shape.ts'

/** A kind as the layer uses it: itself, or a kind of the same options that works on every time step. */
export function kindOfLayer(layer: LayerNode, kind: LayerKind): LayerKind {
  return layer.timeDistributed === true ? everyTimeStep(kind) : kind
}

/** Whether a kind can be applied to every time step: it has one input. */
export function canBeTimeDistributed(kind: string): boolean {
  const inputs = layerKind(kind)?.inputs
  return inputs !== undefined && inputs.min === 1 && inputs.max === 1
}

function everyTimeStep(kind: LayerKind): LayerKind {
  const inner = (inputs: readonly Shape[]): readonly Shape[] => inputs.map((shape) => shape.slice(1))
  const steps = (inputs: readonly Shape[]): number => inputs[0]?.[0] ?? 0
  return {
    ...kind,
    check(config, inputs): readonly LayerProblem[] {
      const shape = inputs[0] ?? []
      if (!canBeTimeDistributed(kind.kind)) return [{ sentence: 'it cannot be applied to every time step, since it takes several inputs. Let it work on its inputs as a whole.' }]
      if (shape.length < 2) return [{ sentence: `it is applied to every time step, but its input ${formatShape(shape)} has none. Let it work on its input as a whole, or make a sequence with Reshape.` }]
      const problems = kind.check(config, inner(inputs)).map((problem) => ({ ...problem, sentence: `at every time step ${problem.sentence}` }))
      if (problems.some(({ severity }) => severity !== 'warning')) return problems
      // Keras would update them once per time step.
      if (kind.weights(config, inner(inputs)).some(({ trainable }) => !trainable)) return [...problems, { sentence: 'it cannot be applied to every time step, since it keeps statistics. Let it work on its input as a whole.' }]
      return problems
    },
    infer: (config, inputs) => [steps(inputs), ...kind.infer(config, inner(inputs))],
    weights: (config, inputs) => kind.weights(config, inner(inputs)),
    multiplyAdds: (config, inputs) => steps(inputs) * kind.multiplyAdds(config, inner(inputs)),
  }
}
