/** Trains any network for one epoch on images that are drawn here, step by step as the trainer does. Used by the tests of the templates. */
import type { Executor, Tensors } from '../../src-main/executors/executor.ts'
import type { Tensor } from '../../src-main/graph/ir.ts'
import type { TrainingOptions } from '../../src-main/lowering/step.ts'
import { lowerTaskStep } from '../../src-main/lowering/task.ts'
import type { TrainingStep } from '../../src-main/lowering/program.ts'
import { channelsOf, type InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { sizeOf, type Shape } from '../../src-shared/tensor/shape.ts'
import { randomNumbers } from './randomNumbers.ts'

/** Kinds of drawn images: lying stripes, standing stripes, none. */
export const drawnKinds = 3

export const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const

/** Images uint8 [N,C,H,W] of these kinds: stripes a quarter of the image wide, in noise. `number` tells batches apart. */
export function drawnImages(input: InputSettings, kinds: readonly number[], number: number): Tensor {
  const random = randomNumbers(number + 1)
  const { heightPx, widthPx } = input
  const shape = [kinds.length, channelsOf(input.colour), heightPx, widthPx]
  const data = new Uint8Array(sizeOf(shape))
  let at = 0
  for (const kind of kinds) {
    const shift = random.integer(0, 7)
    for (let channel = 0; channel < channelsOf(input.colour); channel++)
      for (let y = 0; y < heightPx; y++)
        for (let x = 0; x < widthPx; x++) {
          const along = kind === 0 ? y / heightPx : x / widthPx
          const bright = kind < 2 ? Math.floor(along * 8 + shift) % 2 === 0 : false
          data[at++] = random.integer(0, 60) + (bright ? 180 : 20)
        }
  }
  return { shape, dtype: 'uint8', data }
}

export function float32(shape: Shape, value: (index: number) => number): Tensor {
  return { shape, dtype: 'float32', data: Float32Array.from({ length: sizeOf(shape) }, (_, index) => value(index)) }
}

/** What a step is told besides images and state. */
export function stepSettings(step: number, learningRate: number): Tensors {
  return { learning_rate: float32([], () => learningRate), step: float32([], () => step), random: { shape: [2], dtype: 'int32', data: Int32Array.of(step, 77) } }
}

/** The state after a step, by the names that the next step wants. */
export function stateOf(step: TrainingStep, tensors: Tensors | ReadonlyMap<string, Tensor>): Tensors {
  return Object.fromEntries(step.state.map(({ name }) => [name, (tensors instanceof Map ? tensors.get(name) : (tensors as Tensors)[name])!]))
}

export interface Epoch {
  /** Mean loss of the first batches with fresh weights and with those after the epoch, with the same random numbers (dropout). */
  readonly before: number
  readonly after: number
}

const measuredBatches = 2

/** One update for each batch; `batches` hold images and what is right about them. */
export async function trainEpoch(document: NetworkDocument, options: Omit<TrainingOptions, 'optimizer'>, { executor, batches, learningRate = 0.002 }: { readonly executor: Executor; readonly batches: readonly Tensors[]; readonly learningRate?: number }): Promise<Epoch> {
  const step = lowerTaskStep(document, { ...options, optimizer: adam })
  const executable = await executor.compile(step.graph)
  let state = stateOf(step, step.initialState(5))
  const measure = async (): Promise<number> => {
    let sum = 0
    for (const [index, batch] of batches.slice(0, measuredBatches).entries()) sum += Number((await executable.run({ ...state, ...batch, ...stepSettings(index + 1, 0) }))['loss']!.data[0])
    return sum / measuredBatches
  }
  const before = await measure()
  for (const [index, batch] of batches.entries()) state = stateOf(step, await executable.run({ ...state, ...batch, ...stepSettings(index + 1, learningRate) }))
  const after = await measure()
  await executable.close()
  return { before, after }
}
