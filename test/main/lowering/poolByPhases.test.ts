/** Taking a pool apart into convolutions keeps every value and every gradient. */
import { describe, expect, test } from 'vitest'
import { cast } from '../../../src-main/autodiff/primitives/cast.ts'
import { conv2d } from '../../../src-main/autodiff/primitives/conv2d.ts'
import { maxPool2d } from '../../../src-main/autodiff/primitives/maxPool2d.ts'
import { gradients } from '../../../src-main/autodiff/vjp.ts'
import type { Pads, Pair } from '../../../src-main/autodiff/windows.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { addConstant, addInput, continueGraph, createBuilder, finish } from '../../../src-main/graph/builder.ts'
import { verify } from '../../../src-main/graph/verify.ts'
import { poolByPhases } from '../../../src-main/lowering/poolByPhases.ts'
import { fillTensor } from '../../cases/primitiveCase.ts'
import { expectClose } from '../../support/expectClose.ts'
import { exact } from '../../support/tolerances/referenceFloat64.ts'

interface Row {
  readonly title: string
  readonly size: Pair
  readonly kernel: Pair
  readonly window: Pair
  readonly strides?: Pair
  readonly pads?: Pads
  readonly dilations?: Pair
  readonly groups?: 1 | 2
  /** All pixels equal, so that every window is a tie. */
  readonly flat?: true
}

const rows: readonly Row[] = [
  { title: '3x3, 2x2 window', size: [8, 8], kernel: [3, 3], window: [2, 2] },
  { title: 'odd sizes: the last row is thrown away', size: [9, 10], kernel: [3, 2], window: [2, 2] },
  { title: 'padded', size: [7, 6], kernel: [3, 3], window: [2, 2], pads: [1, 1, 1, 1] },
  { title: 'padded unevenly, stride 2', size: [8, 9], kernel: [3, 3], window: [2, 2], strides: [2, 2], pads: [0, 1, 1, 1] },
  { title: 'dilated', size: [9, 9], kernel: [2, 2], window: [2, 2], dilations: [2, 3] },
  { title: 'groups', size: [6, 6], kernel: [3, 3], window: [2, 2], groups: 2 },
  { title: '1x3 window', size: [4, 9], kernel: [2, 2], window: [1, 3] },
  { title: 'wide padding on a small image', size: [2, 3], kernel: [5, 5], window: [2, 2], pads: [2, 2, 2, 2] },
  { title: 'ties everywhere', size: [8, 8], kernel: [3, 3], window: [2, 2], flat: true },
]

describe.each(rows)('$title', ({ size, kernel, window, strides = [1, 1], pads = [0, 0, 0, 0], dilations = [1, 1], groups = 1, flat }) => {
  const builder = createBuilder()
  const images = addInput(builder, 'images', [2, 2, ...size], 'uint8')
  const w = addInput(builder, 'w', [4, 2 / groups, ...kernel], 'float32')
  const bias = addInput(builder, 'bias', [4], 'float32')
  const y = maxPool2d(builder, conv2d(builder, cast(builder, images, 'float32'), w, { strides, pads, dilations, groups }, bias), { window, strides: window, pads: [0, 0, 0, 0] })
  const plain = finish(builder, [{ name: 'y', value: y }])
  const apart = poolByPhases(plain)
  const inputs = {
    images: { shape: images.shape, dtype: 'uint8' as const, data: Uint8Array.from({ length: 4 * size[0] * size[1] }, (_, index) => (flat ? 7 : (index * 73 + 11 * (index % 5)) % 256)) },
    w: fillTensor({ shape: w.shape, dtype: 'float32', fill: 'normal' }, 1),
    bias: fillTensor({ shape: bias.shape, dtype: 'float32', fill: 'normal' }, 2),
  }

  test('has no pool left and verifies', () => {
    verify(apart)
    const names = apart.nodes.map((node) => node.primitive.name)
    expect(names).not.toContain('max_pool2d')
    expect(names.filter((name) => name === 'conv2d').length).toBe(window[0] * window[1])
  })

  test('gives the same values and the same gradients of kernel and bias', () => {
    const [expected, actual] = [plain, apart].map((graph) => {
      const backward = continueGraph(graph)
      const [dw, db] = gradients(backward, y, [w, bias], addConstant(backward, fillTensor({ shape: y.shape, dtype: 'float32', fill: 'normal' }, 3)))
      if (!dw || !db) throw new Error('no gradient')
      return runReference(finish(backward, [{ name: 'y', value: y }, { name: 'dw', value: dw }, { name: 'db', value: db }]), inputs)
    })
    for (const name of ['y', 'dw', 'db']) expectClose(actual?.[name]?.data ?? [], expected?.[name]?.data ?? [], exact, name)
  })
})

test('a convolution over trained values, an overlapping pool and a padded pool stay as they are', () => {
  const builder = createBuilder()
  const x = addInput(builder, 'x', [1, 2, 8, 8], 'float32')
  const images = addInput(builder, 'images', [1, 2, 8, 8], 'uint8')
  const w = addInput(builder, 'w', [2, 2, 3, 3], 'float32')
  const attributes = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const
  const pixels = cast(builder, images, 'float32')
  const graph = finish(builder, [
    { name: 'trained', value: maxPool2d(builder, conv2d(builder, x, w, attributes), { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] }) },
    { name: 'overlapping', value: maxPool2d(builder, conv2d(builder, pixels, w, attributes), { window: [2, 2], strides: [1, 1], pads: [0, 0, 0, 0] }) },
    { name: 'padded', value: maxPool2d(builder, conv2d(builder, pixels, w, attributes), { window: [2, 2], strides: [2, 2], pads: [1, 1, 1, 1] }) },
  ])
  expect(poolByPhases(graph)).toEqual(graph)
})
