/** Steps of every task: their update follows the slope of their loss, a GAN's halves leave each other alone, and masks and partners move as their images do. */
import { describe, expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { addInput, createBuilder, finish } from '../../../src-main/graph/builder.ts'
import { augment } from '../../../src-main/lowering/augment/augment.ts'
import { decisionsOf, lowerTaskStep } from '../../../src-main/lowering/task.ts'
import { imageTargets, maskTargets, voidValue } from '../../../src-main/lowering/targets.ts'
import { assembleBatch } from '../../../src-main/training/batches.ts'
import { ganHalves } from '../../../src-shared/network/ganHalves.ts'
import { noAugmentation } from '../../../src-shared/training/augmentation.ts'
import { defaultOptimizers, type OptimizerConfig } from '../../../src-shared/training/optimizer.ts'
import { taskConfig, taskExamples, taskImages, taskRows, type TaskRow } from '../../support/taskRuns.ts'
import { randomNumbers } from '../../support/randomNumbers.ts'

const batchSize = 4
/** So small that hardly any of the many thousand kinks of relu lies within it; float64 leaves nine digits of the difference. */
const differenceStep = 1e-7
type Tensors = Readonly<Record<string, Tensor>>

function prepare(row: TaskRow, optimizer: OptimizerConfig = { kind: 'sgd' }) {
  const { loss, metrics, augmentation } = taskConfig(row)
  const step = lowerTaskStep(row.network, { batchSize, classCount: row.classCount, optimizer, loss, metrics, augmentation })
  const set = taskImages(row, batchSize, 3)
  const number = (value: number): Tensor => ({ shape: [], dtype: 'float32', data: Float32Array.of(value) })
  const inputs: Tensors = {
    ...Object.fromEntries(step.initialState(5)), ...assembleBatch(taskExamples(row, set, 1), Uint32Array.from(set.images.keys()), 1).inputs,
    learning_rate: number(1), step: number(1), random: { shape: [2], dtype: 'int32', data: Int32Array.of(3, 4) },
  }
  return { step, inputs, trained: step.state.flatMap(({ name, role }) => (role === 'weight' ? [name] : [])) }
}

/** The slope of the loss along a random direction: what SGD at rate 1 took off, and as a central difference. */
function slopes(graph: Graph, inputs: Tensors, weights: readonly string[], lossOf: (outputs: Tensors) => number): { readonly analytic: number; readonly numeric: number } {
  const random = randomNumbers(7)
  const directions = new Map(weights.map((name) => [name, Float64Array.from(inputs[name]!.data, () => random.normal())]))
  const moved = (distance: number): number => lossOf(runReference(graph, { ...inputs, ...Object.fromEntries([...directions].map(([name, v]) => [name, { ...inputs[name]!, dtype: 'float64' as const, data: v.map((d, at) => inputs[name]!.data[at]! + distance * d) }])) }))
  const after = runReference(graph, inputs)
  let analytic = 0
  for (const [name, v] of directions) v.forEach((d, at) => (analytic += d * (inputs[name]!.data[at]! - after[name]!.data[at]!)))
  return { analytic, numeric: (moved(differenceStep) - moved(-differenceStep)) / (2 * differenceStep) }
}

describe.each(taskRows.filter(({ task }) => task !== 'gan').map((row) => [row.title, row] as const))('%s', (_, row) => {
  test('learns along the slope of its loss, and counts no more than there is to decide', () => {
    const { step, inputs, trained } = prepare(row)
    const { analytic, numeric } = slopes(step.graph, inputs, trained, (outputs) => outputs['loss']!.data[0]!)
    expect(Math.abs(numeric)).toBeGreaterThan(1e-4)
    expect(Math.abs(analytic - numeric)).toBeLessThan(1e-5 * Math.max(1, Math.abs(numeric)))
    const correct = runReference(step.graph, inputs)['correct']!.data[0]!
    const decisions = decisionsOf(row.network)
    if (decisions !== null) expect(correct).toBeLessThanOrEqual(batchSize * decisions)
  })
})

describe('a GAN', () => {
  const row = taskRows.find(({ task }) => task === 'gan')!
  const { step, inputs, trained } = prepare(row)
  const halves = ganHalves(row.network)!
  const of = (layerIds: readonly string[]): readonly string[] => trained.filter((name) => layerIds.includes(name.slice(0, name.indexOf('/'))))
  const [discriminator, generator] = [of(halves.discriminator.layerIds), of(halves.generator.layerIds)]

  test('has halves that learn along the slopes of their own losses, and leave the other as it is', () => {
    expect(discriminator.length * generator.length).toBeGreaterThan(0)
    const judged = slopes(step.graph, inputs, discriminator, (outputs) => outputs['metric:d_loss']!.data[0]! / batchSize)
    const made = slopes(step.then!, inputs, generator, (outputs) => outputs['loss']!.data[0]!)
    for (const { analytic, numeric } of [judged, made]) {
      expect(Math.abs(numeric)).toBeGreaterThan(1e-4)
      expect(Math.abs(analytic - numeric)).toBeLessThan(1e-5 * Math.max(1, Math.abs(numeric)))
    }
    const outputs = (graph: Graph): readonly string[] => graph.outputs.map(({ name }) => name)
    const ofHalf = (layerIds: readonly string[]): readonly string[] => step.state.map(({ name }) => name).filter((name) => layerIds.includes(name.slice(0, name.indexOf('/')))).toSorted()
    expect(outputs(step.graph).filter((name) => name.includes('/')).toSorted()).toEqual(ofHalf(halves.discriminator.layerIds))
    expect(outputs(step.then!).filter((name) => name.includes('/')).toSorted()).toEqual(ofHalf(halves.generator.layerIds))
  })

  test('is judged on both kinds of images: 1 for real, 0 for made', () => {
    const [sum, count] = runReference(step.graph, inputs)['metric:d_accuracy']!.data
    expect(count).toBe(2 * batchSize)
    expect(sum).toBeLessThanOrEqual(2 * batchSize)
    // A discriminator whose answer does not depend on the image: its last normalization gives the same number everywhere.
    const named = (ending: string): string => discriminator.findLast((name) => name.endsWith(ending))!
    const always = (level: number): Tensors => {
      const filled = (name: string, value: number) => ({ [name]: { ...inputs[name]!, data: inputs[name]!.data.map(() => value) as Float32Array } })
      return { ...inputs, ...filled(named('/gamma'), 0), ...filled(named('/beta'), 5), ...filled(named('/kernel'), level) }
    }
    for (const [level, generatorLoss] of [[1, 0], [-1, 10]] as const) {
      const judged = runReference(step.graph, always(level))
      expect(judged['metric:d_accuracy']!.data[0]).toBe(batchSize)
      expect(judged['metric:d_loss']!.data[0]! / batchSize).toBeGreaterThan(5)
      const loss = runReference(step.then!, always(level))['loss']!.data[0]!
      expect(generatorLoss === 0 ? loss : -loss).toBeLessThan(generatorLoss === 0 ? 0.01 : -generatorLoss)
    }
  })

  test('has a discriminator that learns to tell both kinds apart, and a generator that learns to be taken for real', async () => {
    const adam = prepare(row, defaultOptimizers.adam)
    const rate: Tensor = { shape: [], dtype: 'float32', data: Float32Array.of(0.02) }
    const turns = async (graph: Graph, from: Tensors, count: number): Promise<{ readonly first: Tensors; readonly last: Tensors; readonly state: Tensors }> => {
      const executable = await createOnnxExecutor({ purpose: 'training', threads: 1 }).compile(graph)
      let state: Tensors = { ...from, learning_rate: rate }
      const first = await executable.run(state)
      for (let round = 0; round < count; round++) state = { ...state, ...(await executable.run(state)) }
      const last = await executable.run(state)
      await executable.close()
      return { first, last, state }
    }
    const judged = await turns(adam.step.graph, adam.inputs, 60)
    expect(judged.last['metric:d_accuracy']!.data[0]).toBeGreaterThan(1.5 * batchSize)
    expect(judged.last['metric:d_loss']!.data[0]).toBeLessThan(0.9 * judged.first['metric:d_loss']!.data[0]!)
    const made = await turns(adam.step.then!, judged.state, 10)
    expect(made.last['loss']!.data[0]).toBeLessThan(made.first['loss']!.data[0]!)
  })

  test('draws other numbers for each turn and each step', () => {
    const key = (word: number): Tensors => ({ ...inputs, random: { shape: [2], dtype: 'int32', data: Int32Array.of(word, 4) } })
    expect(runReference(step.then!, key(3))['loss']!.data[0]).not.toBe(runReference(step.then!, key(9))['loss']!.data[0])
  })
})

describe('targets from pixels', () => {
  const values = (of: number[]): Tensor => ({ shape: [1, 1, 3, 4], dtype: 'float32', data: Float32Array.from(of) })
  const mask = values([0, 1, 2, 255, 3, 0, 1, 9, 2, 2, 0, 255])

  function targets(maps: number, rows = 3, columns = 4): number[] {
    const builder = createBuilder()
    const answer = addInput(builder, 'answer', [1, maps, rows, columns], 'float32')
    const graph = finish(builder, [{ name: 'targets', value: maskTargets(builder, addInput(builder, 'masks', [1, 1, 3, 4], 'float32'), answer) }])
    return Array.from(runReference(graph, { masks: mask, answer: { shape: [1, maps, rows, columns], dtype: 'float32', data: new Float32Array(maps * rows * columns) } })['targets']!.data)
  }

  test('one map: anything but black; two: black and the rest', () => {
    const something = Array.from(mask.data, (value) => (value > 0 ? 1 : 0))
    expect(targets(1)).toEqual(something)
    expect(targets(2)).toEqual([...something.map((value) => 1 - value), ...something])
  })

  test('more maps: the one whose number the value is, and none for the value that says nothing', () => {
    expect(voidValue).toBe(255)
    expect(targets(4)).toEqual([0, 1, 2, 3].flatMap((map) => Array.from(mask.data, (value) => (value === map ? 1 : 0))))
  })

  test('a smaller answer is about the middle', () => {
    expect(targets(1, 1, 2)).toEqual([0, 1])
  })

  test('an image to draw again runs from 0 to 1', () => {
    const builder = createBuilder()
    const graph = finish(builder, [{ name: 'targets', value: imageTargets(builder, addInput(builder, 'images', [1, 1, 1, 3], 'uint8')) }])
    expect(Array.from(runReference(graph, { images: { shape: [1, 1, 1, 3], dtype: 'uint8', data: Uint8Array.of(0, 51, 255) } })['targets']!.data)).toEqual([0, expect.closeTo(0.2, 12), 1])
  })
})

test('a mask moves with its image, and keeps its values', () => {
  const side = 9
  const builder = createBuilder()
  const shape = [6, 1, side, side]
  const config = { ...noAugmentation, fill_mode: 'constant' as const, fill_value: 77, layers: [{ kind: 'RandomRotation', factor: [-0.3, 0.3], probability: 1 }, { kind: 'RandomFlip', mode: 'horizontal_and_vertical', probability: 0.5 }, { kind: 'RandomTranslation', height_factor: [-0.2, 0.2], width_factor: [-0.2, 0.2], probability: 1 }] as const }
  const changed = augment(builder, addInput(builder, 'images', shape, 'float32'), { ...config, interpolation: 'nearest' }, addInput(builder, 'random', [2], 'int32'))
  const graph = finish(builder, [{ name: 'images', value: changed.images }, { name: 'masks', value: changed.moveMasks(addInput(builder, 'masks', shape, 'float32')) }])
  const random = randomNumbers(1)
  const data = Float32Array.from({ length: 6 * side * side }, () => random.integer(1, 5))
  const tensor = { shape, dtype: 'float32', data } as const
  const { images, masks } = runReference(graph, { images: tensor, masks: tensor, random: { shape: [2], dtype: 'int32', data: Int32Array.of(5, 6) } })
  expect(Array.from(masks!.data).some((value) => value === 0)).toBe(true)
  expect(Array.from(masks!.data)).not.toEqual(Array.from(data))
  // Outside of the image lies its filling; outside of the mask nothing.
  expect(Array.from(images!.data, (value) => (value === 77 ? 0 : value))).toEqual(Array.from(masks!.data))
})
