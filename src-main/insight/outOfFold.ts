/** Probabilities of images from heads that have not seen them: one linear head for each fold, trained on the features of all others. Used by findLabelErrors.ts. */
import type { NetworkId } from '../../src-shared/dataset/ids.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { FrozenFront } from '../../src-shared/network/frozenFront.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import { headRun } from '../../src-shared/training/transfer.ts'
import type { Executable } from '../executors/executor.ts'
import { createOnnxExecutor } from '../executors/onnx/onnxExecutor.ts'
import type { TrainingStep } from '../lowering/program.ts'
import { assembleBatch, labelColumn, type Examples, type ValueColumn } from '../training/batches.ts'
import { compileStep } from '../training/compileStep.ts'
import { startPosition } from '../training/position.ts'
import { programsOf } from '../training/programs.ts'
import { epochOrder } from '../training/random.ts'
import { changingTensors, stateHere } from '../training/runState.ts'
import { frozenWeights, type State } from '../training/startState.ts'
import { stepInputs } from '../training/stepInputs.ts'

/** Images answered at once. */
const answerBatch = 256
/** From so many images on, a head needs no more than this many steps, so each may be about more images. */
const manyImages = 8000
const largeBatch = 128
/** Of a head that is kept: planted errors of cifar10-small and Fashion-MNIST were found as well after half of it. */
const shareOfEpochs = 0.5
/** A step of a head is too small to be shared out: with two threads it took as long, and twice the processor time. */
const threads = 1

export interface FoldedImages {
  readonly network: NetworkDocument
  /** 0 for each layer of the front. */
  readonly layerRates: RunConfig['layerRates']
  readonly front: FrozenFront
  readonly weights: State
  /** Features of the images. */
  readonly column: ValueColumn
  readonly labels: Int32Array
  readonly foldOf: Uint8Array
  readonly foldCount: number
  readonly classCount: number
  readonly seed: number
}

export interface FoldPorts {
  cancelled(): boolean
  /** Images that heads have learnt from, each counted as often as it was seen. */
  progress(done: number, total: number): void
}

/** One head: what it learns from, and what it is asked about. */
interface Fold {
  readonly learnt: Uint32Array
  readonly held: Uint32Array
  readonly config: RunConfig
}

/** [N, classes], each row from the head of its fold; null when it was cancelled. */
export async function outOfFold(images: FoldedImages, ports: FoldPorts): Promise<Float32Array | null> {
  const { network, layerRates, front, weights, column, labels, foldOf, classCount, seed } = images
  const folds = Array.from({ length: images.foldCount }, (_, fold): Fold => {
    const learnt = placesOf(foldOf, (other) => other !== fold)
    const run = headRun(0 as NetworkId, network, learnt.length, seed + fold)
    const config = { ...run, layerRates, epochs: Math.ceil(run.epochs * shareOfEpochs) }
    const batchSize = Math.min(learnt.length, learnt.length < manyImages ? config.batchSize : largeBatch)
    return { learnt, held: placesOf(foldOf, (other) => other === fold), config: { ...config, batchSize } }
  })
  const total = folds.reduce((sum, { config, learnt }) => sum + config.epochs * learnt.length, 0)
  const executor = createOnnxExecutor({ purpose: 'training', threads })
  const examples: Examples = { count: labels.length, columns: [column, labelColumn(labels)] }
  const probabilities = new Float32Array(labels.length * classCount)
  const compiled = new Map<number, CompiledHead>()
  let done = 0
  ports.progress(done, total)
  try {
    for (const { config, learnt, held } of folds) {
      const programs = programsOf(network, classCount, config, executor, labels, { features: front.layerId, pretrained: weights })
      const frozen = frozenWeights(config, (own) => programs.freshWeights(own), null)
      let head = compiled.get(config.batchSize)
      if (head === undefined) {
        const step = programs.trainingStep(config.batchSize, frozen, {})
        compiled.set(config.batchSize, (head = { step, executable: await compileStep(executor, step) }))
      }
      const before = done
      const tensors = await trainHead(head, examples, learnt, config, (seen) => {
        ports.progress(Math.min(total, before + seen), total)
        return !ports.cancelled()
      })
      if (tensors === null) return null
      done += config.epochs * learnt.length
      const executable = await executor.compile(programs.inference(new Map([...frozen, ...tensors]), answerBatch).graph)
      try {
        await answer(executable, column, held, classCount, probabilities)
      } finally {
        await executable.close()
      }
    }
    ports.progress(total, total)
    return probabilities
  } finally {
    for (const { executable } of compiled.values()) await executable.close()
  }
}

interface CompiledHead {
  readonly step: TrainingStep
  readonly executable: Executable
}

/** What a head has learnt; null when `goOn`, told how many images it has seen, says no. Full batches only, drawn anew in each epoch: one compiled step serves all folds of a size. */
async function trainHead({ step, executable }: CompiledHead, examples: Examples, learnt: Uint32Array, config: RunConfig, goOn: (seen: number) => boolean): Promise<State | null> {
  const { batchSize, epochs, seed } = config
  const perEpoch = Math.floor(learnt.length / batchSize)
  let state = stateHere(step.initialState(seed), changingTensors(step))
  try {
    for (let epochsDone = 0; epochsDone < epochs; epochsDone++) {
      const order = epochOrder(learnt.length, seed, epochsDone + 1)
      for (let place = 0; place < perEpoch; place++) {
        const number = epochsDone * perEpoch + place
        if (!goOn(number * batchSize)) return null
        const places = order.subarray(place * batchSize, (place + 1) * batchSize).map((index) => learnt[index]!)
        const inputs = stepInputs(config, assembleBatch(examples, places, epochsDone + 1), { ...startPosition, step: number, updates: number, epochsDone }, perEpoch)
        const { next } = await state.step(executable, inputs)
        state.release()
        state = next
      }
    }
    return await state.read()
  } finally {
    state.release()
  }
}

/** Writes the rows of these places. */
async function answer(executable: Executable, column: ValueColumn, places: Uint32Array, classCount: number, probabilities: Float32Array): Promise<void> {
  for (let start = 0; start < places.length; start += answerBatch) {
    const part = places.subarray(start, start + answerBatch)
    const { probabilities: answers } = await executable.run({ [column.input]: column.valuesOf(part, 1, answerBatch) })
    if (answers === undefined) throw new Error('out of fold: the head has no probabilities')
    part.forEach((place, row) => {
      for (let index = 0; index < classCount; index++) probabilities[place * classCount + index] = Number(answers.data[row * classCount + index])
    })
  }
}

function placesOf(foldOf: Uint8Array, wanted: (fold: number) => boolean): Uint32Array {
  return Uint32Array.from([...foldOf.keys()].filter((place) => wanted(foldOf[place]!)))
}
