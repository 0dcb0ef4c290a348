/** `convolve find-rate`: tries learning rates on the project's images and suggests one. Leaves the project as it was. */
import { completeRunConfig } from '../../src-shared/training/run.ts'
import { sweepSteps } from '../../src-shared/training/rateSweep.ts'
import { openProgress, printResult } from './print.ts'
import { withProject } from './session.ts'
import { learningSettings, networkFor, type SetupOptions } from './train.ts'

export type FindRateOptions = SetupOptions

/** Of no meaning for the search, but a run needs them. */
const unusedBasics = { epochs: 1, earlyStoppingPatience: null } as const

export async function findRate(project: string, options: FindRateOptions): Promise<void> {
  await withProject(project, options, async (core) => {
    const { networks, runs } = core.handlers
    const network = await networkFor(core, options)
    const line = openProgress()
    const stopListening = core.on((event) => {
      if (event.kind === 'rateSearchProgress') line.show(`${event.progress.phase}: ${event.progress.done} of ${sweepSteps} steps`)
    })
    const cancel = (): void => void runs.cancelLearningRateSearch()
    process.once('SIGINT', cancel)
    try {
      const found = await runs.findLearningRate(completeRunConfig({ ...unusedBasics, networkId: network.id, batchSize: options.batchSize, seed: options.seed, ...learningSettings(network.document, options) }))
      line.end()
      if (found === null) process.exitCode = 130
      else printResult(options.json, found, [sentence(found.suggestion, found.sweep.losses.length)])
      if (found?.suggestion === null) process.exitCode = 1
    } finally {
      line.end()
      process.off('SIGINT', cancel)
      stopListening()
      // A network that was only made for the search.
      if (network.isNew) await networks.delete(network.id)
    }
  })
}

function sentence(suggestion: { readonly learningRate: number; readonly lowestAt: number } | null, steps: number): string {
  if (suggestion === null) return `No learning rate found: the loss did not fall in ${steps} steps by more than it scatters. Check the network and the images, or try a larger batch size.`
  return `Learning rate ${suggestion.learningRate}: there the loss falls fastest; it is lowest at ${Number(suggestion.lowestAt.toPrecision(2))}.`
}
