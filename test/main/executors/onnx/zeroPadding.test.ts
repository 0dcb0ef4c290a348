/** Zeros around an image and then a window: onnxruntime would merge the two and, for pools, compute something else. Both lowerings, both levels of optimisation. */
import { describe, expect, test } from 'vitest'
import { averagePool2d } from '../../../../src-main/autodiff/primitives/averagePool2d.ts'
import { conv2d } from '../../../../src-main/autodiff/primitives/conv2d.ts'
import { maxPool2d } from '../../../../src-main/autodiff/primitives/maxPool2d.ts'
import { pad } from '../../../../src-main/autodiff/primitives/pad.ts'
import type { Pads, Pair } from '../../../../src-main/autodiff/windows.ts'
import { createOnnxExecutor } from '../../../../src-main/executors/onnx/onnxExecutor.ts'
import { runReference } from '../../../../src-main/executors/reference/referenceExecutor.ts'
import { addInput, createBuilder, finish } from '../../../../src-main/graph/builder.ts'
import type { Graph } from '../../../../src-main/graph/graph.ts'
import type { Tensor } from '../../../../src-main/graph/ir.ts'
import { sizeOf, type Shape } from '../../../../src-shared/tensor/shape.ts'
import { expectClose } from '../../../support/expectClose.ts'
import { randomNumbers } from '../../../support/randomNumbers.ts'
import { trainingStep } from '../../../support/tolerances/onnxFloat32.ts'

const geometries: readonly { readonly title: string; readonly window: Pair; readonly strides: Pair; readonly pads: Pads }[] = [
  { title: '2x2', window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] },
  { title: '1x4', window: [1, 4], strides: [1, 4], pads: [0, 0, 0, 0] },
  { title: '3x3 with padding of its own', window: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
]
/** Top, bottom, left, right. */
const zeros: readonly (readonly [number, number, number, number])[] = [[1, 1, 1, 1], [1, 2, 0, 3], [4, 4, 4, 4], [0, 0, 1, 0]]
const kinds = ['max pool', 'average pool', 'convolution'] as const

function paddedThen(kind: (typeof kinds)[number], channels: number, [top, bottom, left, right]: (typeof zeros)[number], { window, strides, pads }: (typeof geometries)[number]): Graph {
  const builder = createBuilder()
  const x = pad(builder, addInput(builder, 'x', [2, channels, 6, 5], 'float32'), [0, 0, top, left], [0, 0, bottom, right])
  const y = kind === 'convolution'
    ? conv2d(builder, x, addInput(builder, 'kernel', [4, channels, ...window], 'float32'), { strides, pads, dilations: [1, 1], groups: 1 })
    : (kind === 'max pool' ? maxPool2d : averagePool2d)(builder, x, { window, strides, pads })
  return finish(builder, [{ name: 'y', value: y }])
}

/** Mostly below zero, so that a lost zero changes a maximum. */
function belowZero(shape: Shape): Tensor {
  const random = randomNumbers(3)
  return { shape, dtype: 'float32', data: Float32Array.from({ length: sizeOf(shape) }, () => random.integer(-100, 20) / 10) }
}

describe.each(['portable', 'fast'] as const)('%s lowering', (lowering) => {
  describe.each(['training', 'inference'] as const)('in %s', (purpose) => {
    const executor = createOnnxExecutor({ lowering, purpose, threads: 1 })
    test.each(kinds.flatMap((kind) => geometries.map((geometry) => ({ kind, geometry, title: geometry.title }))))('zeros, then a $kind of $title', async ({ kind, geometry }) => {
      for (const channels of [3, 16]) {
        for (const around of zeros) {
          const graph = paddedThen(kind, channels, around, geometry)
          const inputs = Object.fromEntries(graph.inputs.map(({ name, value }) => [name, belowZero(value.shape)]))
          const executable = await executor.compile(graph)
          const { y } = await executable.run(inputs)
          await executable.close()
          expectClose(y?.data ?? [], runReference(graph, inputs)['y']?.data ?? [], trainingStep, `${channels} channels, zeros [${around.join()}]`)
        }
      }
      expect.hasAssertions()
    })
  })
})
