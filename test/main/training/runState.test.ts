/** A run whose state stays on the device (TensorFlow.js, its plain backend) is the run it would be otherwise. */
import * as tf from '@tensorflow/tfjs'
import { describe, expect, test } from 'vitest'
import type { Executor } from '../../../src-main/executors/executor.ts'
import { createTfjsExecutor } from '../../../src-main/executors/tfjs/tfjsExecutor.ts'
import { loadBestCheckpoint, loadNewestCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinySetup, trainTiny } from '../../support/runSetup.ts'

const [onDevice, fetched, inParts, lost] = [temporaryFolder(), temporaryFolder(), temporaryFolder(), temporaryFolder()]
const executor = createTfjsExecutor({ backend: 'cpu' })
/** The same library, asked to bring all outputs back each time. */
const fetching: Executor = { name: 'fetching', compile: (graph) => executor.compile(graph) }

describe('state on the device', () => {
  test('makes the same checkpoints, to the last digit, and leaves nothing there', async () => {
    const tensors = tf.memory().numTensors
    const there = await trainTiny({ ...tinySetup(onDevice), trainingExecutor: executor })
    const here = await trainTiny({ ...tinySetup(fetched), trainingExecutor: fetching })
    expect(there.end.state).toBe('finished')
    expect(there.losses).toEqual(here.losses)
    expect(loadNewestCheckpoint(onDevice)?.tensors).toEqual(loadNewestCheckpoint(fetched)?.tensors)
    expect(loadBestCheckpoint(onDevice)?.tensors).toEqual(loadBestCheckpoint(fetched)?.tensors)
    expect(tf.memory().numTensors).toBe(tensors)
  })

  test('is saved by a pause in the middle of an epoch, and goes on from there', async () => {
    const first = await trainTiny({ ...tinySetup(inParts), trainingExecutor: executor }, (step) => (step >= 5 ? 'pause' : null))
    expect(first.end.state).toBe('paused')
    await trainTiny({ ...tinySetup(inParts), trainingExecutor: executor, resume: true })
    expect(loadNewestCheckpoint(inParts)?.tensors).toEqual(loadNewestCheckpoint(fetched)?.tensors)
  })

  test('that can no longer be read pauses the run with the last checkpoint as it was', async () => {
    let isLost = false
    const losing: Executor = {
      name: 'losing',
      async compile(graph, kept) {
        const executable = await executor.compile(graph, kept)
        const device = executable.device!
        const orThrow = <T>(work: () => Promise<T>): Promise<T> => (isLost ? Promise.reject(new Error('the device was lost')) : work())
        return { ...executable, device: { run: (inputs) => orThrow(() => device.run(inputs)), read: (tensors) => orThrow(() => device.read(tensors)) } }
      },
    }
    const { end } = await trainTiny({ ...tinySetup(lost, { config: { device: 'tfjs-webgpu' } }), trainingExecutor: losing }, (step) => {
      isLost = step >= 6
      return null
    })
    expect(end.state).toBe('paused')
    expect(end.note).toContain('the device was lost')
    // The first epoch has four steps.
    expect(loadNewestCheckpoint(lost)?.position.step).toBe(4)
  })
})
