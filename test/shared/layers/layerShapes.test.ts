/** Output shapes, weights and refusals of every layer kind against Keras itself (`test/golden/layerShapes.py`). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { defaultConfig, describeField, fitsField } from '../../../src-shared/layers/fieldValue.ts'
import { layerKind, layerKinds, type LayerKindName } from '../../../src-shared/layers/index.ts'
import type { LayerConfig } from '../../../src-shared/layers/layer.ts'
import { sizeOf, type Shape } from '../../../src-shared/tensor/shape.ts'

interface GoldenRow {
  readonly kind: LayerKindName
  readonly options: LayerConfig
  readonly inputs: readonly Shape[]
  readonly output?: Shape
  readonly weights?: readonly (readonly [string, Shape, boolean])[]
  readonly refused?: string
}
const golden = JSON.parse(readFileSync(new URL('../../golden/layerShapes.json', import.meta.url), 'utf8')) as { rows: readonly GoldenRow[] }

/** Keras 3 calls it kernel; we keep Keras 2's and TensorFlow.js's name, which tells it from Conv2D's. */
const kerasName = (kind: LayerKindName, name: string): string => (kind === 'DepthwiseConv2D' && name === 'depthwise_kernel' ? 'kernel' : name)

/** Keras computes this shape on every backend, but TensorFlow and TensorFlow.js cannot run it, so the layer refuses it. */
function isDilatedStride(row: GoldenRow): boolean {
  return (row.kind === 'DepthwiseConv2D' || row.kind === 'SeparableConv2D') && Number(row.options.strides) > 1 && JSON.stringify(row.options.dilation_rate) !== '[1,1]'
}

describe('layer kinds agree with Keras', () => {
  for (const row of golden.rows) {
    test(`${row.kind} ${JSON.stringify(row.options)} on ${row.inputs.map((shape) => shape.join('x')).join(' and ')}`, () => {
      const kind = layerKinds[row.kind]
      const config = { ...defaultConfig(kind), ...row.options }
      const problems = kind.check(config, row.inputs)
      const errors = problems.filter((problem) => problem.severity !== 'warning')
      if (row.refused !== undefined || isDilatedStride(row)) {
        expect(errors.length).toBeGreaterThan(0)
        return
      }
      expect(errors).toEqual([])
      expect(kind.infer(config, row.inputs)).toEqual(row.output)
      expect(kind.weights(config, row.inputs).map((weight) => [kerasName(row.kind, weight.name), weight.shape, weight.trainable])).toEqual(row.weights)
    })
  }

  test('every kind that Keras has is in the golden file', () => {
    const seen = new Set(golden.rows.map((row) => row.kind))
    expect(Object.keys(layerKinds).filter((kind) => !seen.has(kind as LayerKindName))).toEqual(['Input', 'L2Pooling2D', 'LocalResponseNormalization', 'LayerScale', 'StochasticDepth', 'SqueezeExcite', 'CBAM', 'PatchEmbedding'])
  })
})

describe('sentences of layers', () => {
  const sentences: readonly [LayerKindName, LayerConfig, readonly Shape[], string][] = [
    ['Conv2D', { kernel_size: [7, 7] }, [[5, 5, 16]], 'the 7×7 window is larger than its 5×5 input. Reduce the kernel or add padding.'],
    ['Conv2D', { kernel_size: [3, 3], dilation_rate: [3, 3] }, [[5, 5, 16]], 'the 7×7 window is larger than its 5×5 input. Reduce the kernel or add padding.'],
    ['Conv2D', { groups: 2 }, [[5, 5, 3]], '2 groups do not divide its 3 input channels. Choose a divisor of 3.'],
    ['Conv2D', {}, [[10]], 'it works on height×width×channels, its input is flat (10). Move it before Flatten or pooling over the whole image.'],
    ['Conv2D', {}, [[12, 10]], 'it works on height×width×channels, its input is a sequence of steps×features (12×10). Take the 1D layer of this kind, or add a Reshape to three sizes before it.'],
    ['Conv1D', {}, [[10]], 'it works on steps×features, its input is flat (10). Add a Reshape to two sizes before it, for example 10×1.'],
    ['Conv1D', {}, [[5, 4, 3]], 'it works on steps×features, its input has 3 sizes (5×4×3). Add a Reshape to two sizes before it, for example 20×3.'],
    ['Conv1D', { kernel_size: 3, dilation_rate: 2 }, [[4, 2]], 'the window of 5 steps is longer than its input of 4. Make it shorter or set padding to "same".'],
    ['Conv2DTranspose', { output_padding: [1] }, [[4, 4, 2]], 'output padding 1 has one number. Give rows and columns, or leave it empty.'],
    ['Conv2DTranspose', { strides: [2, 3], output_padding: [2, 1] }, [[4, 4, 2]], 'output padding 2, 1 is not smaller than the strides 2×3. Reduce it.'],
    ['Conv2DTranspose', { kernel_size: [2, 2], padding: 'same', output_padding: [0, 0] }, [[1, 4, 2]], 'its output would have the size 0×3. Increase the output padding or leave it empty.'],
    ['AveragePooling2D', { padding: 'custom', custom_padding: [0, 2, 0, 0] }, [[4, 4, 2]], 'padding 0, 2, 0, 0 is not smaller than the 2×2 window, so some windows would see no pixel. Reduce the padding.'],
    ['Cropping2D', { cropping: [1, 3, 0, 0] }, [[4, 4, 2]], 'cutting off 4 rows and 0 columns leaves nothing of its 4×4 input. Cut off less.'],
    ['Cropping1D', { cropping: [1, 3] }, [[4, 2]], 'cutting off 4 steps leaves nothing of its 4. Cut off less.'],
    ['Reshape', { target_shape: [5, -1] }, [[4, 6, 3]], '72 numbers (4×6×3) do not fill the new shape 5, -1. Choose sizes whose product is 72, or set one to -1.'],
    ['Reshape', { target_shape: [] }, [[4]], 'the new shape is empty. Give one to four sizes, or -1 for a flat list.'],
    ['Reshape', { target_shape: [0, -1] }, [[4]], 'the new shape 0, -1 has a size of 0. Give sizes from 1, or -1 for whatever is left.'],
    ['Reshape', { target_shape: [-1, -1] }, [[4]], 'the new shape -1, -1 leaves more than one size open. Keep one -1.'],
    ['Permute', { dims: [2, 1] }, [[4, 6, 3]], 'the order 2, 1 does not name each axis of its 4×6×3 input once. Use the numbers 1, 2, 3, each once.'],
    ['RepeatVector', {}, [[4, 6]], 'it repeats a flat list of numbers, its input is 4×6. Add a Flatten or GlobalAveragePooling2D layer before it.'],
    ['MaxPooling2D', {}, [[1, 1, 8]], 'the 2×2 window is larger than its 1×1 input. Reduce the window or set padding to "same".'],
    ['Dense', {}, [[5, 5, 16]], 'it looks at every pixel of its input 5×5×16 on its own. For one answer per image add a Flatten or GlobalAveragePooling2D layer before it.'],
    ['MultiHeadAttention', {}, [[10]], 'it works on a sequence of features, its input is flat (10). Move it before Flatten, or make a sequence with Reshape.'],
    ['MultiHeadAttention', {}, [[6, 5], [2, 3, 5]], 'its inputs have different numbers of axes, 6×5, 2×3×5, 2×3×5. Make them alike with Reshape.'],
    ['MultiHeadAttention', {}, [[256, 256, 5]], 'it would compare 65,536 places with 65,536 in each of its 4 heads, more than 268,435,456 numbers per image. Make the sequence shorter, for example with larger patches.'],
    ['MultiHeadAttention', { use_causal_mask: true }, [[4, 6, 5]], 'its input 4×6×5 has no single direction in which places come before others. Make a sequence with Reshape, or let it look everywhere.'],
    ['PatchEmbedding', { patch_size: 8 }, [[16, 7, 3]], 'the 8×8 patch is larger than its 16×7 input. Reduce the patch size.'],
    ['Add', {}, [[8, 8, 16], [4, 4, 16]], 'its inputs have different shapes, 8×8×16 and 4×4×16. Make them equal, for example with a 1×1 Conv2D of the same strides on the shortcut.'],
    ['Multiply', {}, [[8, 8, 16], [16], [4, 4, 16]], 'its inputs have different shapes, 8×8×16 and 4×4×16. Make them equal, for example with a 1×1 Conv2D of the same strides on the shortcut.'],
    ['Softmax', { axis: 3 }, [[5, 8]], 'its input 5×8 has no axis 3. Choose from 1 to 2, or -1 for the last.'],
    ['LayerNormalization', { axis: [] }, [[5, 8]], 'no axis is named. Name at least one, -1 for the features or channels.'],
    ['LayerNormalization', { axis: [2, -1] }, [[5, 8]], 'axis -1 is named twice. Name each axis once.'],
    ['GroupNormalization', { groups: 5 }, [[4, 4, 16]], '5 groups do not divide its 16 channels. Choose a divisor of 16, or -1 for a group per channel.'],
    ['GroupNormalization', { groups: 0 }, [[4, 4, 16]], '0 groups do not divide its 16 channels. Choose a divisor of 16, or -1 for a group per channel.'],
    ['PReLU', { shared_axes: [1, 1] }, [[4, 4, 16]], 'axis 1 is named twice. Name each axis once.'],
    ['Dot', { axes: [3, 1] }, [[5, 8], [8]], 'its first input 5×8 has no axis 3. Choose from 1 to 2, or -1 for the last.'],
    ['Dot', { axes: [1, 1] }, [[5, 8], [8]], 'its inputs 5×8 and 8 have 5 and 8 numbers along these axes. Choose axes of equal size.'],
    ['Dot', { axes: [1, 1] }, [[4, 5, 8], [4, 6, 8, 2]], 'its result would have the sizes 5×8×6×8×2, more than four. Reshape its inputs to fewer sizes.'],
    ['SqueezeExcite', {}, [[10]], 'it works on height×width×channels, its input is flat (10). Move it before Flatten or pooling over the whole image.'],
    ['Concatenate', { axis: 1 }, [[8, 8, 16], [4, 4, 16]], 'its inputs do not fit side by side, 8×8×16 and 4×4×16. Make all sizes but that of axis 1 equal.'],
    ['Concatenate', { axis: 3 }, [[8, 16], [4, 16]], 'its input 8×16 has no axis 3. Choose from 1 to 2, or -1 for the last.'],
    ['Concatenate', {}, [[8, 8, 16], [4, 4, 16]], 'its inputs do not fit side by side, 8×8×16 and 4×4×16. Bring them to the same height and width, with strides, pooling or padding.'],
  ]
  for (const [name, options, inputs, sentence] of sentences) {
    test(`${name} ${JSON.stringify(options)} on ${JSON.stringify(inputs)}`, () => {
      const kind = layerKinds[name]
      expect(kind.check({ ...defaultConfig(kind), ...options }, inputs).map((problem) => problem.sentence)).toEqual([sentence])
    })
  }
})

describe('multiply-adds', () => {
  const rows: readonly [LayerKindName, LayerConfig, Shape, number][] = [
    ['Conv2D', { filters: 32 }, [28, 28, 1], 26 * 26 * 32 * 9],
    ['Conv2D', { filters: 8, groups: 2, padding: 'same', strides: [2, 2] }, [8, 8, 4], 4 * 4 * 8 * 9 * 2],
    ['DepthwiseConv2D', { depth_multiplier: 2 }, [8, 8, 4], 6 * 6 * 9 * 8],
    ['Dense', { units: 64 }, [1600], 102_400],
    ['SqueezeExcite', { ratio: 4 }, [7, 7, 32], 2 * 32 * 8],
    ['CBAM', {}, [7, 5, 32], 4 * 32 * 2 + 7 * 5 * 2 * 49],
    ['SeparableConv2D', { filters: 5, depth_multiplier: 2 }, [8, 8, 4], 6 * 6 * 8 * (9 + 5)],
    ['Conv2DTranspose', { filters: 5, kernel_size: [3, 2], strides: [2, 2] }, [8, 7, 4], 8 * 7 * 4 * 6 * 5],
    ['Conv1D', { filters: 6, kernel_size: 3, groups: 2 }, [10, 4], 8 * 6 * 3 * 2],
    ['MaxPooling2D', {}, [8, 8, 4], 0],
  ]
  for (const [name, options, shape, expected] of rows) {
    test(`${name} on ${shape.join('x')}`, () => {
      const kind = layerKinds[name]
      expect(kind.multiplyAdds({ ...defaultConfig(kind), ...options }, [shape])).toBe(expected)
    })
  }
})

describe('options', () => {
  for (const kind of Object.values(layerKinds)) {
    test(`${kind.kind}: defaults fit their fields, names are unique and help is a sentence`, () => {
      const config = defaultConfig(kind)
      for (const field of kind.fields) {
        expect(fitsField(field, config[field.name])).toBe(true)
        expect(field.help).toMatch(/\.$/)
        expect(describeField(field)).not.toBe('')
      }
      expect(Object.keys(config)).toHaveLength(kind.fields.length)
    })
  }
  test('values of the wrong type, out of range or not whole do not fit', () => {
    const filters = layerKinds.Conv2D.fields.find((field) => field.name === 'filters')
    const kernel = layerKinds.Conv2D.fields.find((field) => field.name === 'kernel_size')
    for (const value of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '32', null, undefined, 1e9, [32]]) expect(fitsField(filters!, value)).toBe(false)
    for (const value of [3, [3], [3, 3, 3], [3, 0], [3, '3'], [3, 2.5]]) expect(fitsField(kernel!, value)).toBe(false)
  })
  test('names that every object has are no layer kinds', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'conv2d', '']) expect(layerKind(name)).toBeUndefined()
  })
  test('weights and their sizes never depend on the batch', () => {
    const kind = layerKinds.Conv2D
    expect(kind.weights(defaultConfig(kind), [[28, 28, 1]]).reduce((sum, weight) => sum + sizeOf(weight.shape), 0)).toBe(320)
  })
})
