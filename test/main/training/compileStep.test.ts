/** Two graphs that take turns as one executable: the same numbers whether state lies here or stays on a device, nothing left behind, and closed when the second cannot be compiled. */
import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import type { Executor } from '../../../src-main/executors/executor.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { createTfjsExecutor } from '../../../src-main/executors/tfjs/tfjsExecutor.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { lowerTaskStep } from '../../../src-main/lowering/task.ts'
import { assembleBatch } from '../../../src-main/training/batches.ts'
import { compileStep } from '../../../src-main/training/compileStep.ts'
import { changingTensors, stateHere } from '../../../src-main/training/runState.ts'
import type { State } from '../../../src-main/training/startState.ts'
import { taskConfig, taskExamples, taskImages, taskRows } from '../../support/taskRuns.ts'

const row = taskRows.find(({ task }) => task === 'gan')!
const { loss, optimizer } = taskConfig(row)
const step = lowerTaskStep(row.network, { batchSize: 2, classCount: 0, optimizer, loss })
const number = (value: number): Tensor => ({ shape: [], dtype: 'float32', data: Float32Array.of(value) })
const set = taskImages(row, 2, 0)
const inputsOf = (count: number): Readonly<Record<string, Tensor>> => ({
  ...assembleBatch(taskExamples(row, set, 1), Uint32Array.of(0, 1), 1).inputs, learning_rate: number(0.01), step: number(count), random: { shape: [2], dtype: 'int32', data: Int32Array.of(count, 1) },
})

async function twoSteps(executor: Executor): Promise<{ readonly state: State; readonly losses: readonly (readonly [generator: number, discriminator: readonly number[]])[] }> {
  const executable = await compileStep(executor, step)
  let state = stateHere(step.initialState(3), changingTensors(step))
  const losses: (readonly [number, readonly number[]])[] = []
  for (const count of [1, 2]) {
    const { outputs, next } = await state.step(executable, inputsOf(count))
    losses.push([outputs['loss']!.data[0]!, Array.from(outputs['metric:d_loss']!.data)])
    state.release()
    state = next
  }
  const read = await state.read()
  state.release()
  await executable.close()
  return { state: read, losses }
}

test('on a device that keeps state, as where it travels; nothing stays behind', async () => {
  const executor = createTfjsExecutor({ backend: 'cpu' })
  const fetched = await twoSteps({ name: 'fetching', compile: (graph) => executor.compile(graph) })
  const tensors = tf.memory().numTensors
  expect(await twoSteps(executor)).toEqual(fetched)
  expect(tf.memory().numTensors).toBe(tensors)
  expect([...fetched.state.keys()].toSorted()).toEqual(step.state.map(({ name }) => name).toSorted())
})

test('the second graph sees what the first one has just learnt', async () => {
  const initial = { ...Object.fromEntries(step.initialState(3)), ...inputsOf(1) }
  const first = runReference(step.graph, initial)
  const inTurn = runReference(step.then!, { ...initial, ...first })['loss']!.data[0]!
  const untaught = runReference(step.then!, initial)['loss']!.data[0]!
  const { losses } = await twoSteps(createTfjsExecutor({ backend: 'cpu' }))
  expect(Math.abs(inTurn - untaught)).toBeGreaterThan(1e-4)
  expect(losses[0]![0]).toBeCloseTo(inTurn, 5)
})

test('a second graph that cannot be compiled leaves the first closed', async () => {
  let [open, compiled] = [0, 0]
  const executor: Executor = {
    name: 'half',
    compile() {
      if (++compiled === 2) return Promise.reject(new Error('no room'))
      open += 1
      return Promise.resolve({ run: () => Promise.resolve({}), close: () => Promise.resolve(void (open -= 1)) })
    },
  }
  await expect(compileStep(executor, step)).rejects.toThrow('no room')
  expect(open).toBe(0)
})
