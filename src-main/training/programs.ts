/** The network of a run as programs: lowering, bound to one document and configuration. Used by trainerJob.ts and tests. */
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { layerName, layerSubject } from '../../src-shared/network/layerName.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import type { Executor } from '../executors/executor.ts'
import { firstNonFinite, lowerDiagnosis } from '../lowering/diagnose.ts'
import { lowerInference } from '../lowering/inference.ts'
import { lowerTrainingStep } from '../lowering/step.ts'
import type { RunPrograms } from './run.ts'

/** `executor` runs the search for non-finite numbers; give it the one that trains, so that both see the same numbers. */
export function programsOf(network: NetworkDocument, classCount: number, config: RunConfig, executor: Executor): RunPrograms {
  return {
    trainingStep: (batchSize) => lowerTrainingStep(network, { batchSize, classCount, optimizer: config.optimizer, augmentation: config.augmentation }),
    inference: (tensors, batchSize) => lowerInference(network, tensors, { batchSize }),
    async findNonFinite(state, inputs, batchSize) {
      const diagnosis = lowerDiagnosis(network, { batchSize, classCount, optimizer: config.optimizer, augmentation: config.augmentation })
      const executable = await executor.compile(diagnosis.graph)
      try {
        return firstNonFinite(diagnosis, await executable.run({ ...Object.fromEntries(state), ...inputs }))?.layerId ?? null
      } finally {
        await executable.close()
      }
    },
    layerSubject(layerId) {
      const layer = network.layers.find(({ id }) => id === layerId)
      return layer === undefined ? layerName(layerId) : layerSubject(layer)
    },
  }
}
