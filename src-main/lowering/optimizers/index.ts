/** All optimizers by their kind in the run configuration; a kind without an entry does not compile. */
import type { OptimizerConfig } from '../../../src-shared/training/optimizer.ts'
import { adadelta } from './adadelta.ts'
import { adagrad } from './adagrad.ts'
import { adam } from './adam.ts'
import { lion } from './lion.ts'
import { momentum } from './momentum.ts'
import type { Optimizer } from './optimizer.ts'
import { rmsprop } from './rmsprop.ts'
import { sgd } from './sgd.ts'

const optimizers: { readonly [K in OptimizerConfig['kind']]: Optimizer<Extract<OptimizerConfig, { kind: K }>> } = { sgd, momentum, rmsprop, adagrad, adadelta, adam, adamw: adam, lion }

/** The optimizer of a configuration; its `update` takes that configuration. */
export function optimizerFor(config: OptimizerConfig): Optimizer {
  return optimizers[config.kind] as Optimizer
}
