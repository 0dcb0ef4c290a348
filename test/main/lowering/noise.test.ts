/** What random layers draw: the right distribution, one number per channel or image where that is meant, the same for the same key. */
import { describe, expect, test } from 'vitest'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { addInput, createBuilder, finish } from '../../../src-main/graph/builder.ts'
import { lowerings } from '../../../src-main/lowering/index.ts'
import { inputMasks, memoryMasks } from '../../../src-main/lowering/recurrentDropout.ts'
import { randomNormal } from '../../../src-main/lowering/randomNormal.ts'
import type { LayerKindName } from '../../../src-shared/layers/index.ts'
import type { LayerConfig } from '../../../src-shared/layers/layer.ts'
import { sizeOf, type Shape } from '../../../src-shared/tensor/shape.ts'

/** Normal numbers of this shape for a key. */
function normalNumbers(shape: Shape, key: readonly [number, number], salt = 7): Float64Array {
  const builder = createBuilder()
  const y = randomNormal(builder, addInput(builder, 'key', [2], 'int32'), shape, salt)
  return runReference(finish(builder, [{ name: 'y', value: y }]), { key: { shape: [2], dtype: 'int32', data: Int32Array.from(key) } })['y']?.data as Float64Array
}

/** What a layer makes of ones in training. */
function ofOnes(kind: LayerKindName, config: LayerConfig, shape: Shape): Float64Array {
  const builder = createBuilder()
  const x = addInput(builder, 'x', shape, 'float32')
  const key = addInput(builder, 'key', [2], 'int32')
  const unused = (): never => { throw new Error('not asked for') }
  const y = lowerings[kind]({ builder, layerId: 'noise', config, inputs: [x], training: true, frozen: false, weight: unused, hasWeight: () => false, updateStatistic: unused, addPenalty: unused, randomKey: () => key, salt: 11 })
  const data = { x: { shape, dtype: 'float32' as const, data: new Float32Array(sizeOf(shape)).fill(1) }, key: { shape: [2], dtype: 'int32' as const, data: Int32Array.of(3, 4) } }
  return runReference(finish(builder, [{ name: 'y', value: y }]), data)['y']?.data as Float64Array
}

function moment(numbers: Float64Array, power: number, around = 0): number {
  return numbers.reduce((sum, number) => sum + (number - around) ** power, 0) / numbers.length
}

describe('normal numbers', () => {
  const numbers = normalNumbers([100, 201], [1, 2])

  test('have the moments 0, 1, 0, 3 of the normal distribution, within five standard errors', () => {
    const error = 5 / Math.sqrt(numbers.length)
    expect(Math.abs(moment(numbers, 1))).toBeLessThan(error)
    expect(Math.abs(moment(numbers, 2) - 1)).toBeLessThan(error * Math.sqrt(2))
    expect(Math.abs(moment(numbers, 3))).toBeLessThan(error * Math.sqrt(15))
    expect(Math.abs(moment(numbers, 4) - 3)).toBeLessThan(error * Math.sqrt(96))
  })

  test('neighbours and the two halves of a pair are not correlated', () => {
    const half = Math.ceil(numbers.length / 2)
    for (const distance of [1, 201, half]) {
      const products = numbers.subarray(distance).map((number, at) => number * (numbers[at] ?? 0))
      expect(Math.abs(moment(products, 1)), `distance ${distance}`).toBeLessThan(5 / Math.sqrt(products.length))
    }
  })

  test('are a function of key and salt', () => {
    expect(normalNumbers([5], [1, 2])).toEqual(normalNumbers([5], [1, 2]))
    expect(normalNumbers([5], [1, 2])).not.toEqual(normalNumbers([5], [1, 3]))
    expect(normalNumbers([5], [1, 2])).not.toEqual(normalNumbers([5], [1, 2], 8))
  })
})

describe('layers', () => {
  test('GaussianNoise adds the standard deviation, GaussianDropout multiplies with that of its rate', () => {
    const [added, multiplied] = [ofOnes('GaussianNoise', { stddev: 0.3 }, [50, 200]), ofOnes('GaussianDropout', { rate: 0.2 }, [50, 200])]
    for (const [numbers, deviation] of [[added, 0.3], [multiplied, 0.5]] as const) {
      expect(moment(numbers, 1)).toBeCloseTo(1, 1)
      expect(Math.abs(Math.sqrt(moment(numbers, 2, 1)) / deviation - 1)).toBeLessThan(0.05)
    }
  })

  const shared: readonly [LayerKindName, Shape, number][] = [['SpatialDropout2D', [40, 25, 3, 2], 6], ['StochasticDepth', [1000, 2, 3], 6], ['Dropout', [1000, 6], 1]]
  test.each(shared)('%s keeps or drops together what belongs together', (kind, shape, together) => {
    const numbers = ofOnes(kind, { rate: 0.25 }, shape)
    const groups = Array.from({ length: numbers.length / together }, (_, group) => numbers.subarray(group * together, (group + 1) * together))
    for (const group of groups) expect(new Set(group).size).toBe(1)
    expect(new Set(numbers)).toEqual(new Set([0, 1 / 0.75]))
    const kept = groups.filter(([first]) => first !== 0).length / groups.length
    expect(Math.abs(kept - 0.75)).toBeLessThan(5 * Math.sqrt((0.75 * 0.25) / groups.length))
  })

  test('SpatialDropout1D drops a feature at every step', () => {
    const numbers = ofOnes('SpatialDropout1D', { rate: 0.5 }, [20, 3, 5])
    numbers.forEach((number, at) => expect(number).toBe(numbers[Math.floor(at / 15) * 15 + (at % 5)]))
    expect(new Set(numbers).size).toBe(2)
  })
})

describe('masks of recurrent layers', () => {
  /** Masks of an LSTM of 50 units that reads [20,3,40], run for one key. */
  function masks(config: LayerConfig, training = true): readonly Float64Array[] {
    const builder = createBuilder()
    const key = addInput(builder, 'key', [2], 'int32')
    const unused = (): never => { throw new Error('not asked for') }
    const context = { builder, layerId: 'lstm_1', config: { units: 50, ...config }, inputs: [], training, frozen: false, weight: unused, hasWeight: () => false, updateStatistic: unused, addPenalty: unused, randomKey: () => key, salt: 11 }
    const drawn = [...inputMasks(context, [20, 3, 40], 4), ...memoryMasks(context, 20, 4)]
    const outputs = runReference(finish(builder, drawn.map((value, at) => ({ name: String(at), value }))), { key: { shape: [2], dtype: 'int32', data: Int32Array.of(3, 4) } })
    return drawn.map((_, at) => outputs[String(at)]?.data as Float64Array)
  }

  test('the input has one for all gates, the same at every step; with dropout of the memory each gate has its own two', () => {
    expect(masks({ dropout: 0.25, recurrent_dropout: 0 }).map(({ length }) => length)).toEqual([20 * 40])
    const all = masks({ dropout: 0.25, recurrent_dropout: 0.5 })
    expect(all.map(({ length }) => length)).toEqual([800, 800, 800, 800, 1000, 1000, 1000, 1000])
    for (const [at, mask] of all.entries()) {
      const rate = at < 4 ? 0.25 : 0.5
      expect(new Set(mask)).toEqual(new Set([0, 1 / (1 - rate)]))
      expect(Math.abs(mask.filter((number) => number === 0).length / mask.length - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / mask.length))
    }
    expect(new Set(all.map((mask) => mask.slice(0, 64).map(Math.sign).join())).size).toBe(8)
  })

  test('none at inference and none for a rate of 0', () => {
    expect(masks({ dropout: 0.25, recurrent_dropout: 0.5 }, false)).toEqual([])
    expect(masks({ dropout: 0, recurrent_dropout: 0 })).toEqual([])
  })
})
