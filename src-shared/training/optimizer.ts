/** Optimizers by their Keras names, and what is done around their update. Computed by `src-main/lowering/optimizers` and `update.ts`. */

interface AdamOptions {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** Divides by the largest second moment so far. */
  readonly amsgrad?: boolean
}

export type OptimizerConfig =
  | { readonly kind: 'sgd' }
  /** v = momentum * v - lr * g; w = w + v, with `nesterov` w = w + momentum * v - lr * g (Keras). */
  | { readonly kind: 'momentum'; readonly momentum: number; readonly nesterov?: boolean }
  | { readonly kind: 'rmsprop'; readonly rho: number; readonly momentum: number; readonly epsilon: number; readonly centered: boolean }
  | { readonly kind: 'adagrad'; readonly initialAccumulatorValue: number; readonly epsilon: number }
  | { readonly kind: 'adadelta'; readonly rho: number; readonly epsilon: number }
  | ({ readonly kind: 'adam' } & AdamOptions)
  /** Adam with a weight decay of 0.004 unless `UpdateConfig.weightDecay` says otherwise. */
  | ({ readonly kind: 'adamw' } & AdamOptions)
  | { readonly kind: 'lion'; readonly beta1: number; readonly beta2: number }

export type OptimizerKind = OptimizerConfig['kind']

/** Every optimizer with Keras's defaults. */
export const defaultOptimizers: { readonly [K in OptimizerKind]: Extract<OptimizerConfig, { kind: K }> } = {
  sgd: { kind: 'sgd' },
  momentum: { kind: 'momentum', momentum: 0.9, nesterov: false },
  rmsprop: { kind: 'rmsprop', rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false },
  adagrad: { kind: 'adagrad', initialAccumulatorValue: 0.1, epsilon: 1e-7 },
  adadelta: { kind: 'adadelta', rho: 0.95, epsilon: 1e-7 },
  adam: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false },
  adamw: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false },
  lion: { kind: 'lion', beta1: 0.9, beta2: 0.99 },
}

/** Learning rates to begin with: Keras's defaults, except for the two that need more (Adagrad, Adadelta) or less (Lion) of it. */
export const usualLearningRates: Readonly<Record<OptimizerKind, number>> = { adam: 0.001, adamw: 0.001, momentum: 0.01, sgd: 0.01, rmsprop: 0.001, adagrad: 0.01, adadelta: 1, lion: 0.0001 }

/** Keras's AdamW. */
const adamwDecay = 0.004

/** norm: each tensor's gradient to this length · global_norm: all gradients together · value: each number. Keras takes one of them. */
export interface ClipConfig {
  readonly kind: 'value' | 'norm' | 'global_norm'
  readonly limit: number
}

export interface UpdateConfig {
  /** Before the update w = w - lr * weightDecay * w (decoupled, as in Keras); null: the optimizer's own. */
  readonly weightDecay: number | null
  readonly clip: ClipConfig | null
  /** Keeps a moving average of the weights, which evaluation and export use; null: none. 0.99 is Keras's. */
  readonly emaMomentum: number | null
  /** Batches whose mean gradient makes one update. */
  readonly accumulationSteps: number
}

export const defaultUpdate: UpdateConfig = { weightDecay: null, clip: null, emaMomentum: null, accumulationSteps: 1 }

export function weightDecayOf({ kind }: OptimizerConfig, { weightDecay }: UpdateConfig): number {
  return weightDecay ?? (kind === 'adamw' ? adamwDecay : 0)
}
