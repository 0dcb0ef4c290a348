/** A whole training run in memory: bars, the tiny network, the ONNX executor. Used by the tests of the loop. */
import { completeRunConfig, type RunConfig } from '../../src-shared/training/run.ts'
import type { NetworkId } from '../../src-shared/dataset/ids.ts'
import { createOnnxExecutor } from '../../src-main/executors/onnx/onnxExecutor.ts'
import type { FromTrainer, RunCommand, RunEnd } from '../../src-main/training/messages.ts'
import { programsOf } from '../../src-main/training/programs.ts'
import { train, type RunSetup } from '../../src-main/training/run.ts'
import { barClassNames, barImages } from './barImages.ts'
import { tinyNetwork } from './tinyNetwork.ts'

export const tinyConfig: RunConfig = completeRunConfig({
  networkId: 1 as NetworkId,
  batchSize: 8,
  epochs: 3,
  learningRate: 0.01,
  optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  seed: 11,
  earlyStoppingPatience: null,
  monitor: 'val_loss',
})

/** 30 training and 12 validation images: three full batches of 8 and a short one of 6 in each epoch. */
export function tinySetup(runFolder: string, change: Partial<Omit<RunSetup, 'config'>> & { config?: Partial<RunConfig> } = {}): RunSetup {
  const config = { ...tinyConfig, ...change.config }
  const trainingExecutor = createOnnxExecutor({ purpose: 'training', threads: 1 })
  return {
    classCount: barClassNames.length,
    runFolder,
    train: barImages(30),
    val: barImages(12, 1000),
    programs: programsOf(tinyNetwork(), barClassNames.length, config, trainingExecutor, barImages(30).labels),
    trainingExecutor,
    inferenceExecutor: createOnnxExecutor({ purpose: 'inference', threads: 1 }),
    resume: false,
    startFrom: null,
    ...change,
    config,
  }
}

export interface Trained {
  readonly end: RunEnd
  readonly messages: readonly FromTrainer[]
  /** Loss of every step that was told, by step. */
  readonly losses: readonly number[]
}

/** Trains; `commandAt(step)` is asked before every step with the number of steps done so far. */
export async function trainTiny(setup: RunSetup, commandAt: (step: number) => RunCommand | null = () => null): Promise<Trained> {
  const messages: FromTrainer[] = []
  let stepsDone = 0
  let clock = 0
  const end = await train(setup, {
    command: () => commandAt(stepsDone),
    report(message) {
      messages.push(message)
      if (message.kind === 'report') stepsDone = message.report.step
      if (message.kind === 'resumed') stepsDone = message.step
    },
    // Every look at the clock is a second later: each step is told at once.
    now: () => (clock += 1000),
  })
  const losses: number[] = []
  for (const message of messages) {
    const steps = message.kind === 'resumed' ? message.steps : message.kind === 'report' ? message.report.newSteps : null
    steps?.step.forEach((step, index) => {
      losses[step - 1] = steps.loss[index]!
    })
  }
  return { end, messages, losses }
}
