/**
 * Keras's regularizers L1, L2 and L1L2 as options: `<weight>_regularizer_l1` and `_l2`, both 0 by default. A layer kind lists
 * `...regularizerFields('kernel')`; nothing else is needed, `lowering/forward.ts` adds the penalty of every layer that has them.
 */
import type { Field, LayerConfig } from './layer.ts'

/** `weight` is Keras's word in front of `_regularizer`: kernel, depthwise, pointwise, embeddings, recurrent. */
export function regularizerFields(weight: string): readonly Field[] {
  return [
    { name: `${weight}_regularizer_l1`, label: 'L1 penalty', type: 'number', default: 0, min: 0, max: 1e12, step: 0.0001, help: 'Adds this times the sum of |weight| to the loss: pushes weights that help little to 0.' },
    { name: `${weight}_regularizer_l2`, label: 'L2 penalty', type: 'number', default: 0, min: 0, max: 1e12, step: 0.0001, help: 'Adds this times the sum of squared weights to the loss: keeps weights small. 0.0001 is usual.' },
  ]
}

export interface Regularizer {
  /** Keras's name of the weight. */
  readonly weight: string
  readonly l1: number
  readonly l2: number
}

const option = /^(.+)_regularizer_l[12]$/

/** The regularizers of a layer that do something. `weights` are the layer's Keras weight names; depthwise stands for `depthwise_kernel`, kernel for `query/kernel` and its like. */
export function regularizersOf(config: LayerConfig, weights: readonly string[]): readonly Regularizer[] {
  const prefixes = new Set(Object.keys(config).flatMap((name) => option.exec(name)?.[1] ?? []))
  return [...prefixes].flatMap((prefix) => {
    const [l1, l2] = [config[`${prefix}_regularizer_l1`], config[`${prefix}_regularizer_l2`]]
    if (typeof l1 !== 'number' || typeof l2 !== 'number' || (l1 === 0 && l2 === 0)) return []
    return weights.filter((name) => [prefix, `${prefix}_kernel`].includes(name.slice(name.lastIndexOf('/') + 1))).map((weight) => ({ weight, l1, l2 }))
  })
}
