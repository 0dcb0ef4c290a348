/** What training would take: real steps in a process of its own, kept answers, and networks that are not ready or do not fit. */
import { fork } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { epochSeconds } from '../../../src-shared/training/trainingEstimate.ts'
import { entryPath } from '../../../src-main/bootstrap/entries.ts'
import type { WorkerProcess } from '../../../src-main/bootstrap/workerProcess.ts'
import { openStepProbes } from '../../../src-main/training/estimateTraining.ts'
import { probeStep } from '../../../src-main/training/stepProbe.ts'
import { taskRows } from '../../support/taskRuns.ts'
import { tinyNetwork } from '../../support/tinyNetwork.ts'

const network = tinyNetwork()
let started = 0
function startProcess(): WorkerProcess {
  started += 1
  const child = fork(entryPath('deviceProbe'), { serialization: 'advanced' })
  return { pid: child.pid, send: (message) => void child.send(message as object), onMessage: (listener) => void child.on('message', listener), onExit: (listener) => void child.on('exit', listener), kill: () => void child.kill() }
}

describe('the estimate of a network', () => {
  test('in a process of its own; the same network again is answered from memory, a larger batch is not', async () => {
    const probes = openStepProbes(startProcess, 1)
    const answer = await probes.probe(network, 8, 'onnx-cpu')
    expect(answer.stepMs).toBeGreaterThan(0)
    expect(answer.memoryBytes).toBeGreaterThan(100 * 2 ** 20)
    expect(answer.largestBatch).toBeGreaterThan(8)
    expect(await probes.probe({ ...network, name: 'Moved', layers: network.layers.map((layer) => ({ ...layer, position: { x: 5, y: 5 } })) }, 8, 'onnx-cpu')).toBe(answer)
    expect(started).toBe(1)
  })
  test('its steps are tried on the device that is asked for', async () => {
    const asked: unknown[] = []
    const recording = (): WorkerProcess => ({ pid: 1, send: (message) => void asked.push(message), onMessage: (listener) => listener({ kind: 'ready' }), onExit: (listener) => void setTimeout(() => listener(0), 5), kill: () => undefined })
    const probes = openStepProbes(recording, 1)
    for (const device of ['onnx-cpu', 'tfjs-node'] as const) await expect(probes.probe(network, 8, device)).rejects.toThrow('its process ended')
    expect(asked).toMatchObject([{ device: 'onnx-cpu' }, { device: 'tfjs-node' }])
  })
  test('more images take more memory and more time', async () => {
    const [small, large] = [await probeStep(network, 3, 4, 1), await probeStep(network, 3, 512, 1)]
    expect(large.memoryBytes).toBeGreaterThan(small.memoryBytes)
    expect(large.stepMs!).toBeGreaterThan(small.stepMs!)
  })
  test.each(taskRows.map((row) => [row.title, row] as const))('%s', async (_, row) => {
    const { stepMs, memoryBytes } = await probeStep(row.network, row.classCount, 2, 1)
    expect(stepMs).toBeGreaterThan(0)
    expect(memoryBytes).toBeGreaterThan(100 * 2 ** 20)
  })
  test('a step that would not fit into memory is not tried', async () => {
    const huge = tinyNetwork(3, { widthPx: 1024, heightPx: 1024, colour: 'rgb', fit: 'stretch' })
    const { stepMs, memoryBytes, roomBytes } = await probeStep(huge, 3, 65_536, 1)
    expect(memoryBytes).toBeGreaterThan(roomBytes)
    expect(stepMs).toBeNull()
  })
  test('a network with problems is refused before a process starts, and a process that dies is told', async () => {
    const before = started
    await expect(async () => openStepProbes(startProcess, 1).probe({ ...network, connections: [] }, 8, 'onnx-cpu')).rejects.toThrow('nothing is connected to it')
    expect(started).toBe(before)
    const dead = (): WorkerProcess => ({ pid: 1, send: () => undefined, onMessage: () => undefined, onExit: (listener) => listener(null), kill: () => undefined })
    await expect(openStepProbes(dead, 1).probe(network, 8, 'onnx-cpu')).rejects.toThrow('The estimate: its process ended (killed), perhaps for lack of memory. Try a smaller batch')
  })
  test('an epoch is its steps, the last one included', () => {
    const estimate = { batchSize: 32, device: 'onnx-cpu' as const, memoryBytes: 0, roomBytes: 0, largestBatch: 1, stepMs: 80, trainCount: 4800 }
    expect(epochSeconds(estimate)).toBe(12)
    expect(epochSeconds({ ...estimate, trainCount: 33 })).toBeCloseTo(0.16, 12)
    expect(epochSeconds({ ...estimate, trainCount: 0 })).toBeNull()
  })
})
