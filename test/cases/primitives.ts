/**
 * Rows for every primitive (a primitive without rows does not compile). Read by the tests of infer, of reference values, of each
 * vjp against differences, and of every other executor against the reference. Shapes include 1, odd sizes and stride > window.
 */
import type { AttributesOf, PrimitiveName } from '../../src-main/autodiff/primitives/index.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { convolutionCases, convolutionInputGradientCases, convolutionKernelGradientCases } from './convolutions.ts'
import { gridSampleCases } from './gridSamples.ts'
import { averagePoolCases, averagePoolGradientCases, maxPoolCases, maxPoolGradientCases } from './pools.ts'
import type { Filling, PrimitiveCase } from './primitiveCase.ts'
import { f32, i32 } from './primitiveCase.ts'

/** Pairs of shapes that broadcast in every way. */
const pairs: readonly (readonly [Shape, Shape])[] = [[[], []], [[2, 3], [2, 3]], [[2, 3], []], [[], [4]], [[2, 1], [1, 3]], [[3, 4], [4]], [[2, 3, 4, 5], [1, 3, 1, 1]], [[1, 1], [1, 1]], [[1], [2, 5]]]

/** A row of a primitive without attributes: the same type for all of them. */
type PlainCase = PrimitiveCase<Record<never, never>>

function binary(fillA: Filling, fillB: Filling = fillA): readonly PlainCase[] {
  return pairs.map(([a, b]) => ({ title: `[${a.join(',')}] and [${b.join(',')}]`, inputs: [f32(a, fillA), f32(b, fillB)], attributes: {} }))
}

function unary(fill: Filling, ...more: readonly PlainCase[]): readonly PlainCase[] {
  const shapes: readonly Shape[] = [[], [1], [7], [2, 3], [2, 3, 5, 1]]
  return [...shapes.map((shape) => ({ title: `[${shape.join(',')}]`, inputs: [f32(shape, fill)], attributes: {} })), ...more]
}

function rows(): readonly PlainCase[] {
  return [
    { title: '[2,5]', inputs: [f32([2, 5])], attributes: {} },
    { title: '[1,1]', inputs: [f32([1, 1])], attributes: {} },
    { title: '[2,3,4,3]', inputs: [f32([2, 3, 4, 3])], attributes: {} },
    { title: 'far apart numbers', inputs: [f32([2, 3], [0, 500, -500, 80, 80, -80])], attributes: {} },
  ]
}

export const primitiveCases: { readonly [P in PrimitiveName]: readonly PrimitiveCase<AttributesOf<P>>[] } = {
  add: [...binary('normal'), { title: 'by hand', inputs: [f32([2], [1, 2]), f32([2, 1], [10, 20])], attributes: {}, expected: [[11, 12, 21, 22]] }],
  subtract: [...binary('normal'), { title: 'by hand', inputs: [f32([2], [1, 2]), f32([2, 1], [10, 20])], attributes: {}, expected: [[-9, -8, -19, -18]] }],
  multiply: [...binary('normal'), { title: 'by hand', inputs: [f32([2], [1, 2]), f32([2, 1], [10, 20])], attributes: {}, expected: [[10, 20, 20, 40]] }],
  divide: [...binary('normal', 'positive'), { title: 'by hand', inputs: [f32([2], [1, 2]), f32([2, 1], [4, 0.5])], attributes: {}, expected: [[0.25, 0.5, 2, 4]] }],
  maximum: [...binary('normal', 'positive'), { title: 'equal inputs', inputs: [f32([3], [1, 0, -1]), f32([3], [1, 0, 2])], attributes: {}, expected: [[1, 0, 2]], smooth: false }],
  greater: [...binary('normal'), { title: 'equal is not greater', inputs: [f32([3], [1, 2, 3]), f32([1], [2])], attributes: {}, expected: [[0, 0, 1]] }, { title: 'int32', inputs: [i32([3], [1, 2, 3]), i32([3], [3, 2, 1])], attributes: {}, expected: [[0, 0, 1]] }],
  equal: [...binary('ties'), { title: 'int32', inputs: [i32([3], [1, 2, 3]), i32([3], [3, 2, 1])], attributes: {}, expected: [[0, 1, 0]] }],
  where: [
    { title: 'same shapes', inputs: [{ shape: [3], dtype: 'bool', fill: [1, 0, 1] }, f32([3], [1, 2, 3]), f32([3], [4, 5, 6])], attributes: {}, expected: [[1, 5, 3]] },
    { title: 'all stretched', inputs: [{ shape: [2, 1], dtype: 'bool', fill: [1, 0] }, f32([3]), f32([])], attributes: {} },
    { title: 'five axes', inputs: [{ shape: [2, 1, 1, 2, 1], dtype: 'bool', fill: [1, 0, 0, 1] }, f32([2, 3, 1, 2, 2]), f32([2])], attributes: {} },
    { title: 'images', inputs: [{ shape: [2, 1, 1, 2], dtype: 'bool', fill: [1, 0, 0, 1] }, f32([2, 3, 1, 2]), f32([3, 1, 1])], attributes: {} },
  ],
  negate: unary('normal'),
  exp: unary('normal'),
  log: unary('positive'),
  sqrt: unary('positive'),
  tanh: unary('normal'),
  leaky_relu: [
    ...unary('offZero').map((row) => ({ ...row, attributes: { slope: 0.3 } })),
    { title: 'slope 0 and the kink', inputs: [f32([4], [-1, 0, 1e-30, 2])], attributes: { slope: 0 }, expected: [[-0, 0, Math.fround(1e-30), 2]], smooth: false },
    { title: '[2,16,3,5]', inputs: [f32([2, 16, 3, 5], 'offZero')], attributes: { slope: 0.1 } },
  ],
  elu: [
    ...unary('offZero').map((row) => ({ ...row, attributes: { alpha: 1.7 } })),
    { title: 'far from zero, and the kink', inputs: [f32([5], [-500, -1e-9, 0, 2, 500])], attributes: { alpha: 1 }, expected: [[-1, -Math.fround(1e-9), 0, 2, 500]], smooth: false },
  ],
  softplus: unary('normal', { title: 'far from zero', inputs: [f32([4], [-90, -40, 40, 90])], attributes: {} }),
  erf: unary('normal', { title: 'from flat to flat', inputs: [f32([8], [-9, -4, -1.5, 0, 0.5, 3, 5, 7])], attributes: {}, expected: [[-1, -0.9999999845827421, -0.9661051464753108, 0, 0.5204998778130465, 0.9999779095030014, 0.9999999999984626, 1]] }),
  gelu: unary('normal', { title: 'far from zero', inputs: [f32([5], [-90, -4, 0, 4, 90])], attributes: {} }),
  gelu_gradient: [
    ...unary('normal').map((row) => ({ ...row, inputs: [...row.inputs, ...row.inputs] })),
    { title: 'far from zero', inputs: [f32([5], [1, 1, 1, 1, 1]), f32([5], [-90, -4, 0, 4, 90])], attributes: {}, expected: [[-0, -0.0005036496612264215, 0.5, 1.0005036496612265, 1]] },
    { title: 'many numbers', inputs: [f32([4, 16, 128]), f32([4, 16, 128])], attributes: {} },
  ],
  sin: unary('normal', { title: 'several turns', inputs: [f32([4], [-20, -3, 6.25, 30])], attributes: {} }),
  cos: unary('normal', { title: 'several turns', inputs: [f32([4], [-20, -3, 6.25, 30])], attributes: {} }),
  sigmoid: unary('normal', { title: 'far from zero', inputs: [f32([4], [-90, -40, 40, 90])], attributes: {} }),
  relu: unary('offZero', { title: 'around zero', inputs: [f32([4], [-1, 0, 1e-30, 2])], attributes: {}, expected: [[0, 0, Math.fround(1e-30), 2]], smooth: false }),
  clip: [
    ...unary('apart').map((row) => ({ ...row, attributes: { minimum: -0.06, maximum: 0.53 } })),
    { title: 'relu6 with its kinks', inputs: [f32([6], [-1, 0, 1e-30, 5.5, 6, 7])], attributes: { minimum: 0, maximum: 6 }, expected: [[0, 0, Math.fround(1e-30), 5.5, 6, 6]], smooth: false },
    { title: '[2,16,3,5]', inputs: [f32([2, 16, 3, 5], 'apart')], attributes: { minimum: -2.01, maximum: 3.01 } },
  ],
  clip_gradient: [
    { title: 'bounds pass nothing', inputs: [f32([6]), f32([6], [-1, 0, 1e-30, 5.5, 6, 7])], attributes: { minimum: 0, maximum: 6 }, smooth: false },
    { title: '[2,16,3,5]', inputs: [f32([2, 16, 3, 5]), f32([2, 16, 3, 5], 'apart')], attributes: { minimum: -2.01, maximum: 3.01 } },
  ],
  cast: [
    { title: 'uint8 to float32', inputs: [{ shape: [4], dtype: 'uint8', fill: [0, 1, 128, 255] }], attributes: { to: 'float32' }, expected: [[0, 1, 128, 255]] },
    { title: 'bool to float32', inputs: [{ shape: [2], dtype: 'bool', fill: [0, 1] }], attributes: { to: 'float32' }, expected: [[0, 1]] },
    { title: 'float32 to int32, towards zero', inputs: [f32([4], [-1.7, -0.2, 0.9, 3.0])], attributes: { to: 'int32' }, expected: [[-1, 0, 0, 3]] },
    { title: 'int32 to float32', inputs: [i32([2], [-5, 7])], attributes: { to: 'float32' }, expected: [[-5, 7]] },
  ],
  reshape: [
    { title: '[2,3] to [6]', inputs: [f32([2, 3], [1, 2, 3, 4, 5, 6])], attributes: { shape: [6] }, expected: [[1, 2, 3, 4, 5, 6]] },
    { title: '[1] to []', inputs: [f32([1])], attributes: { shape: [] } },
    { title: '[2,3,4,5] to [6,20]', inputs: [f32([2, 3, 4, 5])], attributes: { shape: [6, 20] } },
  ],
  transpose: [
    { title: '[2,3]', inputs: [f32([2, 3], [1, 2, 3, 4, 5, 6])], attributes: { permutation: [1, 0] }, expected: [[1, 4, 2, 5, 3, 6]] },
    { title: 'NCHW to NHWC', inputs: [f32([2, 3, 4, 5])], attributes: { permutation: [0, 2, 3, 1] } },
    { title: 'int32', inputs: [i32([2, 3], [1, 2, 3, 4, -5, 16777216])], attributes: { permutation: [1, 0] }, expected: [[1, 4, 2, -5, 3, 16777216]] },
    { title: 'bool', inputs: [{ shape: [2, 3, 1, 2], dtype: 'bool', fill: [1, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1, 1] }], attributes: { permutation: [3, 0, 2, 1] }, expected: [[1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1]] },
    { title: 'a cycle of five axes', inputs: [f32([1, 2, 3, 2, 2])], attributes: { permutation: [4, 0, 1, 2, 3] } },
  ],
  broadcast: [
    { title: '[] to [2,3]', inputs: [f32([])], attributes: { shape: [2, 3] } },
    { title: '[1,3,1,1] to [2,3,4,5]', inputs: [f32([1, 3, 1, 1])], attributes: { shape: [2, 3, 4, 5] } },
    { title: '[2,1] to [2,2]', inputs: [f32([2, 1], [1, 2])], attributes: { shape: [2, 2] }, expected: [[1, 1, 2, 2]] },
  ],
  concatenate: [
    { title: 'channels', inputs: [f32([2, 1, 2, 3]), f32([2, 4, 2, 3]), f32([2, 2, 2, 3])], attributes: { axis: 1 } },
    { title: 'rows', inputs: [f32([1, 2], [1, 2]), f32([2, 2], [3, 4, 5, 6])], attributes: { axis: 0 }, expected: [[1, 2, 3, 4, 5, 6]] },
    { title: 'one input', inputs: [f32([2, 2])], attributes: { axis: 1 } },
  ],
  slice: [
    { title: 'inside', inputs: [f32([3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])], attributes: { starts: [1, 0], sizes: [2, 2] }, expected: [[4, 5, 7, 8]] },
    { title: 'channels of images', inputs: [f32([2, 5, 3, 3])], attributes: { starts: [0, 2, 0, 0], sizes: [2, 2, 3, 3] } },
    { title: 'five axes', inputs: [f32([2, 2, 3, 2, 4])], attributes: { starts: [0, 1, 1, 0, 2], sizes: [2, 1, 2, 1, 2] } },
    { title: 'everything', inputs: [f32([2, 3])], attributes: { starts: [0, 0], sizes: [2, 3] } },
  ],
  pad: [
    { title: 'uneven', inputs: [f32([1, 2], [1, 2])], attributes: { before: [1, 0], after: [0, 2] }, expected: [[0, 0, 0, 0, 1, 2, 0, 0]] },
    { title: 'images', inputs: [f32([2, 3, 4, 5])], attributes: { before: [0, 0, 1, 2], after: [0, 0, 3, 0] } },
    { title: 'five axes', inputs: [f32([1, 2, 3, 2, 2])], attributes: { before: [0, 1, 0, 2, 0], after: [1, 0, 0, 1, 0] } },
    { title: 'nothing', inputs: [f32([2])], attributes: { before: [0], after: [0] } },
  ],
  reduce_sum: [
    { title: 'channels', inputs: [f32([2, 3, 4, 5])], attributes: { axes: [0, 2, 3] } },
    { title: 'all', inputs: [f32([2, 2], [1, 2, 3, 4])], attributes: { axes: [0, 1] }, expected: [[10]] },
    { title: 'last axis', inputs: [f32([3, 4])], attributes: { axes: [1] } },
    { title: 'size 1', inputs: [f32([1, 1])], attributes: { axes: [0] } },
  ],
  reduce_max: [
    { title: 'last axis', inputs: [f32([3, 4], 'apart')], attributes: { axes: [1] } },
    { title: 'planes', inputs: [f32([2, 3, 3, 3], 'apart')], attributes: { axes: [2, 3] } },
    { title: 'equal maxima', inputs: [f32([2, 3], [1, 5, 5, -2, -2, -2])], attributes: { axes: [1] }, expected: [[5, -2]], smooth: false },
  ],
  argmax: [
    { title: '[3,4]', inputs: [f32([3, 4], 'apart')], attributes: {} },
    { title: 'first of equals', inputs: [f32([2, 3], [1, 5, 5, -2, -2, -2])], attributes: {}, expected: [[1, 0]] },
    { title: 'one class', inputs: [f32([4, 1])], attributes: {}, expected: [[0, 0, 0, 0]] },
  ],
  one_hot: [
    { title: '[3]', inputs: [i32([3], [2, 0, 1])], attributes: { depth: 3 }, expected: [[0, 0, 1, 1, 0, 0, 0, 1, 0]] },
    { title: 'depth 1', inputs: [i32([2], [0, 0])], attributes: { depth: 1 }, expected: [[1, 1]] },
  ],
  matmul: [
    { title: 'plain', inputs: [f32([2, 2], [1, 2, 3, 4]), f32([2, 1], [5, 6])], attributes: { transposeA: false, transposeB: false }, expected: [[17, 39]] },
    ...[false, true].flatMap((transposeA) => [false, true].map((transposeB) => ({
      title: `[3,4] x [4,5], transposed ${transposeA}, ${transposeB}`,
      inputs: [f32(transposeA ? [4, 3] : [3, 4]), f32(transposeB ? [5, 4] : [4, 5])],
      attributes: { transposeA, transposeB },
    }))),
    ...[false, true].flatMap((transposeA) => [false, true].map((transposeB) => ({
      title: `batches [2,3], transposed ${transposeA}, ${transposeB}`,
      inputs: [f32(transposeA ? [2, 3, 4, 1] : [2, 3, 1, 4]), f32(transposeB ? [2, 3, 2, 4] : [2, 3, 4, 2])],
      attributes: { transposeA, transposeB },
    }))),
    { title: 'sizes 1', inputs: [f32([1, 1]), f32([1, 1])], attributes: { transposeA: false, transposeB: true } },
    // Of many rows, as the kernel gradient of a Dense layer on sequences.
    ...[[2, 3], [3, 2]].map(([k = 0, n = 0]) => ({ title: `[1030,${k}] transposed x [1030,${n}]`, inputs: [f32([1030, k]), f32([1030, n])], attributes: { transposeA: true, transposeB: false } })),
  ],
  softmax: rows(),
  log_softmax: rows(),
  conv2d: convolutionCases,
  conv2d_input_gradient: convolutionInputGradientCases,
  conv2d_kernel_gradient: convolutionKernelGradientCases,
  max_pool2d: maxPoolCases,
  max_pool2d_gradient: maxPoolGradientCases,
  average_pool2d: averagePoolCases,
  average_pool2d_gradient: averagePoolGradientCases,
  batch_norm_training: [
    { title: 'images [4,3,5,2]', inputs: [f32([4, 3, 5, 2]), f32([3], 'positive'), f32([3])], attributes: { epsilon: 1e-3 } },
    { title: 'features [6,4]', inputs: [f32([6, 4]), f32([4]), f32([4])], attributes: { epsilon: 1e-3 } },
    { title: 'one channel, odd sizes', inputs: [f32([3, 1, 3, 7]), f32([1], 'positive'), f32([1])], attributes: { epsilon: 1e-5 } },
    { title: '17 channels', inputs: [f32([2, 17, 2, 2]), f32([17], 'positive'), f32([17])], attributes: { epsilon: 1e-3 } },
    { title: 'by hand', inputs: [f32([2, 1], [1, 3]), f32([1], [2]), f32([1], [10])], attributes: { epsilon: 0 }, expected: [[8, 12], [2], [1]] },
  ],
  layer_norm: [
    { title: 'sequences [2,3,5]', inputs: [f32([2, 3, 5]), f32([5], 'positive'), f32([5])], attributes: { epsilon: 1e-3 } },
    { title: 'features [4,7]', inputs: [f32([4, 7]), f32([7]), f32([7])], attributes: { epsilon: 1e-5 } },
    { title: 'images [2,3,2,16]', inputs: [f32([2, 3, 2, 16]), f32([16]), f32([16])], attributes: { epsilon: 1e-3 } },
    { title: 'rows of one number', inputs: [f32([3, 1]), f32([1]), f32([1])], attributes: { epsilon: 1e-3 } },
    { title: 'far from zero', inputs: [f32([1, 4], [1000, 1001, 1002, 1003]), f32([4], 'positive'), f32([4])], attributes: { epsilon: 1e-3 } },
    { title: 'by hand', inputs: [f32([1, 2], [1, 3]), f32([2], [2, 4]), f32([2], [10, 20])], attributes: { epsilon: 0 }, expected: [[8, 24], [2], [1]] },
  ],
  channel_affine: [
    { title: 'images', inputs: [f32([2, 3, 4, 5]), f32([3]), f32([3])], attributes: {} },
    { title: 'features', inputs: [f32([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]), f32([2], [1, 10]), f32([2], [0, 1])], attributes: {}, expected: [[1, 21, 3, 41, 5, 61, 7, 81]] },
  ],
  grid_sample: gridSampleCases,
  split: [
    { title: 'by hand', inputs: [f32([2, 3], [1, 2, 3, 4, 5, 6])], attributes: { axis: 1, sizes: [1, 2] }, expected: [[1, 4], [2, 3, 5, 6]] },
    { title: 'time steps', inputs: [f32([2, 3, 4])], attributes: { axis: 1, sizes: [1, 1, 1] } },
    { title: 'channels of images', inputs: [f32([2, 5, 2, 3])], attributes: { axis: 1, sizes: [3, 2] } },
    { title: 'one block', inputs: [f32([3])], attributes: { axis: 0, sizes: [3] } },
  ],
  gather: [
    { title: 'by hand', inputs: [f32([3, 2], [1, 2, 3, 4, 5, 6]), i32([2], [2, 0])], attributes: {}, expected: [[5, 6, 1, 2]] },
    { title: 'the same row twice, two axes of indices', inputs: [f32([4, 3]), i32([2, 3], [1, 1, 3, 0, 1, 2])], attributes: {} },
    { title: 'one row of one number', inputs: [f32([1, 1]), i32([2], [0, 0])], attributes: {} },
  ],
  scatter_add: [
    { title: 'by hand', inputs: [i32([3], [2, 0, 2]), f32([3, 2], [1, 2, 3, 4, 5, 6])], attributes: { rows: 4 }, expected: [[3, 4, 0, 0, 6, 8, 0, 0]] },
    { title: 'two axes of indices', inputs: [i32([2, 3], [1, 1, 3, 0, 1, 2]), f32([2, 3, 2])], attributes: { rows: 5 } },
  ],
  random_uniform: [
    { title: 'images', inputs: [i32([2], [123456789, -987654321])], attributes: { shape: [2, 3, 4, 5], salt: -559038737 } },
    { title: 'extreme keys', inputs: [i32([2], [-2147483648, 2147483647])], attributes: { shape: [33], salt: 2147483647 } },
    { title: 'zero key', inputs: [i32([2], [0, 0])], attributes: { shape: [1], salt: 0 }, expected: [[0]] },
  ],
}

/** All rows with the name of their primitive. */
export const allPrimitiveCases: readonly { readonly name: PrimitiveName; readonly row: PrimitiveCase }[] = (Object.keys(primitiveCases) as PrimitiveName[]).flatMap((name) =>
  primitiveCases[name].map((row) => ({ name, row })))
