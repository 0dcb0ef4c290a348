/** Random inputs of a training step: images, labels, learning rate, step number, random key. */
import type { Tensor } from '../../src-main/graph/ir.ts'
import type { InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import { channelsOf } from '../../src-shared/dataset/inputSettings.ts'
import { randomNumbers } from './randomNumbers.ts'

export function stepInputs(input: InputSettings, batchSize: number, classCount: number, options: { readonly seed?: number; readonly learningRate?: number; readonly step?: number } = {}): Record<string, Tensor> {
  const { seed = 1, learningRate = 0.01, step = 1 } = options
  const random = randomNumbers(seed)
  const shape = [batchSize, channelsOf(input.colour), input.heightPx, input.widthPx]
  const size = shape.reduce((product, side) => product * side, 1)
  return {
    images: { shape, dtype: 'uint8', data: Uint8Array.from({ length: size }, () => random.integer(0, 255)) },
    labels: { shape: [batchSize], dtype: 'int32', data: Int32Array.from({ length: batchSize }, (_, index) => index % classCount) },
    learning_rate: { shape: [], dtype: 'float32', data: Float32Array.of(learningRate) },
    step: { shape: [], dtype: 'float32', data: Float32Array.of(step) },
    random: { shape: [2], dtype: 'int32', data: Int32Array.of(seed * 7919, step * 104729) },
  }
}
