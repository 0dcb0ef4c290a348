/** Rows for pooling and its gradients. */
import type { AttributesOf } from '../../src-main/autodiff/primitives/index.ts'
import type { Pair, Pads, PoolAttributes } from '../../src-main/autodiff/windows.ts'
import { windowedSize } from '../../src-main/autodiff/windows.ts'
import { runReference } from '../../src-main/executors/reference/referenceExecutor.ts'
import type { CaseInput, PrimitiveCase } from './primitiveCase.ts'
import { caseGraph, caseInputs, f32 } from './primitiveCase.ts'

interface Geometry {
  readonly title: string
  /** N, C, H, W */
  readonly data: readonly [number, number, number, number]
  readonly window: Pair
  readonly strides: Pair
  readonly pads?: Pads
}

const geometries: readonly Geometry[] = [
  { title: '2x2 stride 2', data: [2, 3, 6, 4], window: [2, 2], strides: [2, 2] },
  { title: '2x2 stride 2, odd sizes', data: [2, 3, 5, 7], window: [2, 2], strides: [2, 2] },
  { title: '2x2 stride 2 same, odd sizes', data: [1, 2, 5, 5], window: [2, 2], strides: [2, 2], pads: [0, 0, 1, 1] },
  { title: '3x3 stride 2 (overlapping)', data: [2, 2, 7, 6], window: [3, 3], strides: [2, 2] },
  { title: '3x3 stride 2 same', data: [1, 2, 6, 7], window: [3, 3], strides: [2, 2], pads: [0, 1, 1, 1] },
  { title: '3x3 stride 1 same', data: [1, 2, 4, 5], window: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] },
  { title: 'stride larger than the window', data: [1, 2, 8, 7], window: [2, 2], strides: [3, 3] },
  { title: '1x3 window', data: [1, 1, 3, 6], window: [1, 3], strides: [1, 3] },
  { title: '1x1 window stride 2', data: [1, 2, 5, 5], window: [1, 1], strides: [2, 2] },
  { title: 'whole image', data: [2, 2, 4, 3], window: [4, 3], strides: [4, 3] },
  { title: '16 channels, 2x2 stride 2', data: [2, 16, 6, 6], window: [2, 2], strides: [2, 2] },
  { title: '32 channels, 2x2 stride 2, odd', data: [1, 32, 5, 5], window: [2, 2], strides: [2, 2] },
  { title: '3x3 stride 3', data: [1, 2, 9, 7], window: [3, 3], strides: [3, 3] },
]

const noPads: Pads = [0, 0, 0, 0]

function pooled({ data: [n, c, h, w], window, strides, pads = noPads }: Geometry): readonly number[] {
  return [n, c, ...windowedSize('case', [h, w], window, strides, pads)]
}

export const maxPoolCases: readonly PrimitiveCase<PoolAttributes>[] = [
  { title: 'padding never wins', inputs: [f32([1, 1, 2, 2], [-1, -2, -3, -4])], attributes: { window: [2, 2], strides: [1, 1], pads: [1, 1, 1, 1] }, expected: [[-1, -1, -2, -1, -1, -2, -3, -3, -4]] },
  ...geometries.map((geometry) => ({ title: geometry.title, inputs: [f32(geometry.data, 'apart')], attributes: { window: geometry.window, strides: geometry.strides, pads: geometry.pads ?? noPads } })),
]

/** The pooled values that belong to the data of a case, as the gradient primitive is given them. */
function pooledOf(x: CaseInput, geometry: Geometry): CaseInput {
  const row: PrimitiveCase<PoolAttributes> = { title: geometry.title, inputs: [x], attributes: { window: geometry.window, strides: geometry.strides, pads: geometry.pads ?? noPads } }
  const y = runReference(caseGraph('max_pool2d', row), caseInputs(row))['y0']
  return f32(pooled(geometry), Array.from(y?.data ?? []))
}

export const maxPoolGradientCases: readonly PrimitiveCase<PoolAttributes>[] = [
  {
    title: 'ties: first in the window, by hand',
    inputs: [f32([1, 1, 2, 4], [5, 5, 0, 7, 5, 5, 7, 7]), f32([1, 1, 1, 2], [5, 7]), f32([1, 1, 1, 2], [3, 4])],
    attributes: { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] },
    expected: [[3, 0, 0, 4, 0, 0, 0, 0]],
  },
  ...geometries.flatMap((geometry) => (['apart', 'ties'] as const).map((fill) => {
    const x = f32(geometry.data, fill)
    return {
      title: `${geometry.title}${fill === 'ties' ? ', ties' : ''}`,
      inputs: [x, pooledOf(x, geometry), f32(pooled(geometry))],
      attributes: { window: geometry.window, strides: geometry.strides, pads: geometry.pads ?? noPads },
    }
  })),
]

export const averagePoolCases: readonly PrimitiveCase<PoolAttributes>[] = [
  { title: 'padding is not counted', inputs: [f32([1, 1, 1, 2], [2, 4])], attributes: { window: [1, 2], strides: [1, 1], pads: [0, 0, 0, 1] }, expected: [[3, 4]] },
  ...geometries.map((geometry) => ({ title: geometry.title, inputs: [f32(geometry.data)], attributes: { window: geometry.window, strides: geometry.strides, pads: geometry.pads ?? noPads } })),
]

export const averagePoolGradientCases: readonly PrimitiveCase<AttributesOf<'average_pool2d_gradient'>>[] = geometries.map((geometry) => ({
  title: geometry.title,
  inputs: [f32(pooled(geometry))],
  attributes: { window: geometry.window, strides: geometry.strides, pads: geometry.pads ?? noPads, inputSize: [geometry.data[2], geometry.data[3]] },
}))
