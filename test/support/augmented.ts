/** Runs an augmentation as a graph of its own. Used by the tests in `test/main/lowering/augment`. */
import type { AugmentationConfig, Augmentation } from '../../src-shared/training/augmentation.ts'
import { noAugmentation } from '../../src-shared/training/augmentation.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { runReference } from '../../src-main/executors/reference/referenceExecutor.ts'
import type { GraphBuilder } from '../../src-main/graph/builder.ts'
import { addInput, createBuilder, finish } from '../../src-main/graph/builder.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import type { Tensor, Value } from '../../src-main/graph/ir.ts'
import { verify } from '../../src-main/graph/verify.ts'
import { augment } from '../../src-main/lowering/augment/augment.ts'
import { stepKey } from '../../src-main/training/random.ts'

/** Classes of the targets that are given. */
export const classCount = 5

export function config(layers: readonly Augmentation[], settings: Partial<AugmentationConfig> = {}): AugmentationConfig {
  return { ...noAugmentation, ...settings, layers }
}

/** Inputs `images`, `targets` and `random`, outputs of the first two after the augmentation. */
export function augmentationGraph(imageShape: Shape, wanted: AugmentationConfig): Graph {
  const builder = createBuilder()
  const images = addInput(builder, 'images', imageShape, 'float32')
  const targets = addInput(builder, 'targets', [imageShape[0] ?? 1, classCount], 'float32')
  const key = addInput(builder, 'random', [2], 'int32')
  const augmented = augment(builder, images, wanted, key)
  const graph = finish(builder, [{ name: 'images', value: augmented.images }, { name: 'targets', value: augmented.mixTargets(targets) }])
  verify(graph)
  return graph
}

export interface AugmentedBatch {
  readonly images: Float64Array
  readonly targets: Float64Array
}

/** The augmented batch in float64. `key` is a key or the step it belongs to; targets are those of `oneHotTargets`. */
export function augmented(images: Tensor, wanted: AugmentationConfig, key: number | Tensor = 1): AugmentedBatch {
  const count = images.shape[0] ?? 1
  const result = runReference(augmentationGraph(images.shape, wanted), { images, targets: oneHotTargets(count), random: typeof key === 'number' ? randomKey(key) : key })
  return { images: Float64Array.from(result['images']?.data ?? []), targets: Float64Array.from(result['targets']?.data ?? []) }
}

export function randomKey(step: number, seed = 5): Tensor {
  return { shape: [2], dtype: 'int32', data: stepKey(seed, 1, step) }
}

/** Image k is of class k modulo `classCount`. */
export function oneHotTargets(count: number): Tensor {
  return { shape: [count, classCount], dtype: 'float32', data: Float32Array.from({ length: count * classCount }, (_, at) => Number(Math.floor(at / classCount) % classCount === at % classCount)) }
}

/** Images [N,C,H,W] from a function of image, channel, row and column. */
export function drawn([batch = 1, channels = 1, height = 1, width = 1]: Shape, pixel: (n: number, c: number, row: number, column: number) => number): Tensor {
  const data = new Float32Array(batch * channels * height * width)
  let at = 0
  for (let n = 0; n < batch; n += 1)
    for (let c = 0; c < channels; c += 1) for (let row = 0; row < height; row += 1) for (let column = 0; column < width; column += 1) data[at++] = pixel(n, c, row, column)
  return { shape: [batch, channels, height, width], dtype: 'float32', data }
}

/** Whatever a function makes of images, in float64. */
export function changed(images: Tensor, change: (builder: GraphBuilder, images: Value) => Value): Float64Array {
  const builder = createBuilder()
  const input = addInput(builder, 'images', images.shape, 'float32')
  const result = runReference(finish(builder, [{ name: 'changed', value: change(builder, input) }]), { images })
  return Float64Array.from(result['changed']?.data ?? [])
}
