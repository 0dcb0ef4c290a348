/** Whole training steps: tfjs on its plain backend gives the loss, the new weights and the new statistics of the reference, and leaves nothing behind. */
import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { runReference } from '../../../../src-main/executors/reference/referenceExecutor.ts'
import { createTfjsExecutor } from '../../../../src-main/executors/tfjs/tfjsExecutor.ts'
import { lowerTrainingStep } from '../../../../src-main/lowering/step.ts'
import { networkCases, networkClasses } from '../../../cases/networks.ts'
import { expectClose } from '../../../support/expectClose.ts'
import { runOnDevice } from '../../../support/runOnDevice.ts'
import { stepInputs } from '../../../support/stepInputs.ts'
import { trainingStep } from '../../../support/tolerances/tfjsFloat32.ts'

const batchSize = 3
const executor = createTfjsExecutor({ backend: 'cpu' })

test.each(networkCases.filter(({ document }) => document.input.widthPx < 20))('$title', async ({ document }) => {
  const step = lowerTrainingStep(document, { batchSize, classCount: networkClasses, optimizer: { kind: 'momentum', momentum: 0.9 } })
  const inputs = { ...Object.fromEntries(step.initialState(3)), ...stepInputs(document.input, batchSize, networkClasses, { learningRate: 0.1 }) }
  const expected = runReference(step.graph, inputs)
  const before = structuredClone(inputs)
  const tensors = tf.memory().numTensors
  const executable = await executor.compile(step.graph)
  const first = await executable.run(inputs)
  const kept = structuredClone(first)
  for (const { name } of step.graph.outputs) expectClose(first[name]?.data ?? [], expected[name]?.data ?? [], trainingStep, `${name} at`)
  // Nothing the caller gave or got is written to: not by the run itself, not by the next one.
  await executable.run(inputs)
  expect(inputs).toEqual(before)
  expect(first).toEqual(kept)
  await executable.close()
  expect(tf.memory().numTensors, 'tensors left behind').toBe(tensors)
})

test('state may stay on the device from step to step: the same numbers as fetching it each time, and nothing is left behind', async () => {
  const { document } = networkCases[0]!
  const step = lowerTrainingStep(document, { batchSize, classCount: networkClasses, optimizer: { kind: 'momentum', momentum: 0.9 } })
  const inputs = { ...Object.fromEntries(step.initialState(3)), ...stepInputs(document.input, batchSize, networkClasses, { learningRate: 0.1 }) }
  const names = step.state.map(({ name }) => name)
  const tensors = tf.memory().numTensors
  const executable = await executor.compile(step.graph, names)
  let fetched = await executable.run(inputs)
  for (let run = 1; run < 3; run++) fetched = await executable.run({ ...inputs, ...Object.fromEntries(names.map((name) => [name, fetched[name]!])) })
  expect(await runOnDevice(executable.device!, inputs, 3)).toEqual(fetched)
  // A run that fails leaves the state it was given to its owner.
  const { kept } = await executable.device!.run(inputs)
  await expect(executable.device!.run({ ...kept, images: inputs['images']! })).rejects.toThrow('run: no input named')
  expect((await executable.device!.read(kept))[names[0]!]?.data.length).toBeGreaterThan(0)
  for (const tensor of Object.values(kept)) tensor.release()
  await executable.close()
  expect(tf.memory().numTensors, 'tensors left behind').toBe(tensors)
})

test('without outputs to keep there is nothing to keep', async () => {
  const step = lowerTrainingStep(networkCases[0]!.document, { batchSize, classCount: networkClasses, optimizer: { kind: 'sgd' } })
  const executable = await executor.compile(step.graph)
  expect(executable.device).toBeUndefined()
  await executable.close()
})

test('what the caller gets is not shared with what the executor keeps: an input that is an output, a constant that is an output', async () => {
  const { addConstant, addInput, createBuilder, finish } = await import('../../../../src-main/graph/builder.ts')
  const builder = createBuilder()
  const x = addInput(builder, 'x', [2], 'float32')
  const c = addConstant(builder, { shape: [2], dtype: 'float32', data: Float32Array.of(5, 6) })
  const executable = await executor.compile(finish(builder, [{ name: 'y', value: x }, { name: 'z', value: c }, { name: 'again', value: c }]))
  const inputs = { x: { shape: [2], dtype: 'float32', data: Float32Array.of(1, 2) } as const }
  const first = await executable.run(inputs)
  for (const { data } of Object.values(first)) data.fill(0)
  expect(inputs.x.data).toEqual(Float32Array.of(1, 2))
  expect((await executable.run(inputs))['z']?.data).toEqual(Float32Array.of(5, 6))
  await executable.close()
})

test('a wrong input is named, and a failed run leaves no tensors behind', async () => {
  const step = lowerTrainingStep(networkCases[0]!.document, { batchSize, classCount: networkClasses, optimizer: { kind: 'sgd' } })
  const executable = await executor.compile(step.graph)
  const tensors = tf.memory().numTensors
  await expect(executable.run({})).rejects.toThrow('run: no input named')
  const { images: _, ...others } = { ...Object.fromEntries(step.initialState(3)), ...stepInputs(networkCases[0]!.document.input, batchSize, networkClasses) }
  await expect(executable.run({ ...others, images: { shape: [1], dtype: 'uint8', data: Uint8Array.of(1) } })).rejects.toThrow('input images is uint8[1], the graph takes uint8[3,')
  expect(tf.memory().numTensors).toBe(tensors)
  await executable.close()
})
