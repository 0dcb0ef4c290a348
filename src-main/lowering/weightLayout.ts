/**
 * Weights have two layouts: Keras's (channels-last; documents, exports) and the IR's (KCRS; graphs, checkpoints). This table
 * is the one place that knows both. Used by lowering, by exports and by whoever reads pretrained weights.
 */
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'

interface Layout {
  /** IR shape of a weight with this Keras shape. */
  irShape(keras: Shape): Shape
  /** Keras axes in the order they have in the IR. */
  readonly permutation: readonly number[]
}

const kernel: Layout = { irShape: ([r = 0, s = 0, c = 0, k = 0]) => [k, c, r, s], permutation: [3, 2, 0, 1] }

const layouts: Readonly<Record<string, Layout>> = {
  // [R,S,C,K] -> [K,C,R,S]; in Conv2DTranspose C is what comes out and K what goes in
  kernel,
  // [1,1,C,K] -> [K,C,1,1]
  pointwise_kernel: kernel,
  // CBAM's [R,S,2,1] -> [1,2,R,S]
  spatial_kernel: kernel,
  // PReLU on images [H,W,C] or series of them [T,H,W,C] -> [T,C,H,W]
  alpha: { irShape: ([t = 0, h = 0, w = 0, c = 0]) => [t, c, h, w], permutation: [0, 3, 1, 2] },
  // [R,S,C,M] -> [C*M,1,R,S]; output channel c*M + m, as in Keras
  depthwise_kernel: { irShape: ([r = 0, s = 0, c = 0, m = 0]) => [c * m, 1, r, s], permutation: [2, 3, 0, 1] },
}

/** A window along one axis is one of height 1: Conv1D's [R,C,K] as [1,R,C,K]; so are PReLU's slopes of one image a series of one. */
function asImageKernel(name: string, keras: Shape): Shape {
  return (name === 'kernel' || name === 'alpha') && keras.length === 3 ? [1, ...keras] : keras
}

/** The layout that differs between the two, or undefined where they agree (Dense kernels, biases, normalization). `name` is the Keras weight name. */
function layoutOf(name: string, keras: Shape): Layout | undefined {
  return keras.length === 4 && Object.hasOwn(layouts, name) ? layouts[name] : undefined
}

/** The IR shape of a weight, from its Keras name (`kernel`, `depthwise_kernel`, `bias` ...) and Keras shape. */
export function irWeightShape(name: string, keras: Shape): Shape {
  const shape = asImageKernel(name, keras)
  return layoutOf(name, shape)?.irShape(shape) ?? shape
}

/** Keras data [R,S,C,K] (or [R,S,C,M], [R,C,K]) in IR order; other weights are returned as they are. */
export function toIrLayout(name: string, keras: Shape, data: Float32Array): Float32Array {
  const shape = asImageKernel(name, keras)
  const layout = layoutOf(name, shape)
  return layout ? permute(data, shape, layout.permutation) : data
}

/** IR data in Keras order; `keras` is the shape it gets. Other weights are returned as they are. */
export function toKerasLayout<T extends Float32Array | Float64Array>(name: string, keras: Shape, data: T): T {
  const shape = asImageKernel(name, keras)
  const layout = layoutOf(name, shape)
  if (!layout) return data
  const { permutation } = layout
  return permute(data, permutation.map((axis) => shape[axis] ?? 0), permutation.map((_, axis) => permutation.indexOf(axis)))
}

/** Reorders four axes: axis i of the result is axis permutation[i] of the data. */
function permute<T extends Float32Array | Float64Array>(data: T, shape: Shape, permutation: readonly number[]): T {
  const strides = permutation.map((axis) => sizeOf(shape.slice(axis + 1)))
  const [a = 0, b = 0, c = 0, d = 0] = permutation.map((axis) => shape[axis] ?? 0)
  const [sa = 0, sb = 0, sc = 0, sd = 0] = strides
  const result = data.slice() as T
  let at = 0
  for (let i = 0; i < a; i += 1)
    for (let j = 0; j < b; j += 1)
      for (let k = 0; k < c; k += 1)
        for (let l = 0; l < d; l += 1) {
          result[at] = data[i * sa + j * sb + k * sc + l * sd] ?? 0
          at += 1
        }
  return result
}
