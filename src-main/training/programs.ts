/** The network of a run as programs: lowering, bound to one document and configuration. Used by trainerJob.ts and tests. */
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import { lowerInference } from '../lowering/inference.ts'
import { lowerTrainingStep } from '../lowering/step.ts'
import type { RunPrograms } from './run.ts'

export function programsOf(network: NetworkDocument, classCount: number, config: RunConfig): RunPrograms {
  return {
    trainingStep: (batchSize) => lowerTrainingStep(network, { batchSize, classCount, optimizer: config.optimizer }),
    inference: (tensors, batchSize) => lowerInference(network, tensors, { batchSize }),
    findNonFinite: async () => null,
  }
}
