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
import type { LabelErrorsPorts } from './findLabelErrors.ts'

/** Images answered at once. */
const answerBatch = 256

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
  readonly threads: number
}

/** [N, classes], each row from the head of its fold; null when it was cancelled. */
export async function outOfFold(images: FoldedImages, ports: Pick<LabelErrorsPorts, 'cancelled' | 'progress'>): Promise<Float32Array | null> {
  const { network, layerRates, front, weights, column, labels, foldOf, foldCount, classCount, seed, threads } = images
  const examples: Examples = { count: labels.length, columns: [column, labelColumn(labels)] }
  const probabilities = new Float32Array(labels.length * classCount)
  const compiled = new Map<number, { readonly step: TrainingStep; readonly executable: Executable }>()
  const executor = createOnnxExecutor({ purpose: 'training', threads })
  const parts = Array.from({ length: foldCount }, (_, fold) => ({ held: placesOf(foldOf, (other) => other === fold), learnt: placesOf(foldOf, (other) => other !== fold) }))
  const configs = parts.map(({ learnt }): RunConfig => ({ ...headRun(0 as NetworkId, network, learnt.length, seed), layerRates }))
  const total = parts.reduce((sum, { learnt }, fold) => sum + configs[fold]!.epochs * learnt.length, 0)
  let done = 0
  ports.progress({ phase: 'heads', done, total })
  try {
    for (const [fold, { held, learnt }] of parts.entries()) {
      const config = configs[fold]!
      const programs = programsOf(network, classCount, config, executor, labels, { features: front.layerId, pretrained: weights })
      const frozen = frozenWeights(config, (own) => programs.freshWeights(own), null)
      const tensors = await train(fold)
      if (tensors === null) return null
      await answer(programs.inference(new Map([...frozen, ...tensors]), answerBatch).graph)

      async function train(number: number): Promise<State | null> {
        // Full batches only, drawn anew in each epoch: one compiled step serves all folds.
        const batchSize = Math.min(config.batchSize, learnt.length)
        const known = compiled.get(batchSize)
        const step = known?.step ?? programs.trainingStep(batchSize, frozen, {})
        const executable = known?.executable ?? (await compileStep(executor, step))
        compiled.set(batchSize, { step, executable })
        const perEpoch = Math.floor(learnt.length / batchSize)
        let state = stateHere(step.initialState(seed), changingTensors(step))
        try {
          for (let epoch = 1, count = 0; epoch <= config.epochs; epoch++) {
            const order = epochOrder(learnt.length, seed + number, epoch)
            for (let place = 0; place < perEpoch; place++, count++) {
              if (ports.cancelled()) return null
              const batch = assembleBatch(examples, order.subarray(place * batchSize, (place + 1) * batchSize).map((index) => learnt[index]!), epoch)
              const { next } = await state.step(executable, stepInputs(config, batch, { ...startPosition, step: count, updates: count, epochsDone: epoch - 1 }, perEpoch))
              state.release()
              state = next
              ports.progress({ phase: 'heads', done: Math.min(total, done + count * batchSize), total })
            }
          }
          done += config.epochs * learnt.length
          return await state.read()
        } finally {
          state.release()
        }
      }

      async function answer(graph: Parameters<typeof executor.compile>[0]): Promise<void> {
        const executable = await executor.compile(graph)
        try {
          for (let start = 0; start < held.length; start += answerBatch) {
            const places = held.subarray(start, start + answerBatch)
            const outputs = await executable.run({ [column.input]: column.valuesOf(places, 1, answerBatch) })
            const answers = outputs['probabilities']
            if (answers === undefined) throw new Error('out of fold: the head has no probabilities')
            places.forEach((place, row) => {
              for (let index = 0; index < classCount; index++) probabilities[place * classCount + index] = answers.data[row * classCount + index]!
            })
          }
        } finally {
          await executable.close()
        }
      }
    }
    ports.progress({ phase: 'heads', done: total, total })
    return probabilities
  } finally {
    for (const { executable } of compiled.values()) await executable.close()
  }
}

function placesOf(foldOf: Uint8Array, wanted: (fold: number) => boolean): Uint32Array {
  return Uint32Array.from([...foldOf.keys()].filter((place) => wanted(foldOf[place]!)))
}
