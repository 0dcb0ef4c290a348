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

const layouts: Readonly<Record<string, Layout>> = {
  // [R,S,C,K] -> [K,C,R,S]
  kernel: { irShape: ([r = 0, s = 0, c = 0, k = 0]) => [k, c, r, s], permutation: [3, 2, 0, 1] },
  // [R,S,C,M] -> [C*M,1,R,S]; output channel c*M + m, as in Keras
  depthwise_kernel: { irShape: ([r = 0, s = 0, c = 0, m = 0]) => [c * m, 1, r, s], permutation: [2, 3, 0, 1] },
}

/** The layout that differs between the two, or undefined where they agree (Dense kernels, biases, normalization). `name` is the Keras weight name. */
function layoutOf(name: string, keras: Shape): Layout | undefined {
  return keras.length === 4 ? layouts[name] : undefined
}

/** The IR shape of a weight, from its Keras name (`kernel`, `depthwise_kernel`, `bias` ...) and Keras shape. */
export function irWeightShape(name: string, keras: Shape): Shape {
  return layoutOf(name, keras)?.irShape(keras) ?? keras
}

/** Keras data [R,S,C,K] (or [R,S,C,M]) in IR order; other weights are returned as they are. */
export function toIrLayout(name: string, keras: Shape, data: Float32Array): Float32Array {
  const layout = layoutOf(name, keras)
  return layout ? permute(data, keras, layout.permutation) : data
}

/** IR data in Keras order; `keras` is the shape it gets. Other weights are returned as they are. */
export function toKerasLayout(name: string, keras: Shape, data: Float32Array): Float32Array {
  const layout = layoutOf(name, keras)
  if (!layout) return data
  const { permutation } = layout
  return permute(data, permutation.map((axis) => keras[axis] ?? 0), permutation.map((_, axis) => permutation.indexOf(axis)))
}

/** Reorders four axes: axis i of the result is axis permutation[i] of the data. */
function permute(data: Float32Array, shape: Shape, permutation: readonly number[]): Float32Array {
  const strides = permutation.map((axis) => sizeOf(shape.slice(axis + 1)))
  const [a = 0, b = 0, c = 0, d = 0] = permutation.map((axis) => shape[axis] ?? 0)
  const [sa = 0, sb = 0, sc = 0, sd = 0] = strides
  const result = new Float32Array(data.length)
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
