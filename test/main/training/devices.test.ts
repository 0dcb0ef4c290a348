/** What a run computes on: the probe's verdict over a right, a wrong and a missing device, the choice, processes that die, and a device that is lost while training. */
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { WorkerProcess } from '../../../src-main/bootstrap/workerProcess.ts'
import type { Executor } from '../../../src-main/executors/executor.ts'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { checkpointNames, loadCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { onnxLimitations } from '../../../src-main/executors/onnx/limitations.ts'
import { probeExecutor } from '../../../src-main/training/deviceProbe.ts'
import { openDevices } from '../../../src-main/training/devices.ts'
import { gapsOf } from '../../../src-main/training/openDevice.ts'
import { chooseDevice, deviceIds, type DeviceReport } from '../../../src-shared/training/device.ts'
import { tinySetup, trainTiny } from '../../support/runSetup.ts'

const cpu = createOnnxExecutor({ threads: 1 })

/** The processor's executor with what `change` does to every answer. */
function changed(change: (outputs: Awaited<ReturnType<Awaited<ReturnType<Executor['compile']>>['run']>>, run: number) => void): Executor {
  return {
    name: 'changed',
    async compile(graph) {
      const executable = await cpu.compile(graph)
      let runs = 0
      return {
        async run(inputs) {
          const outputs = await executable.run(inputs)
          change(outputs, (runs += 1))
          return outputs
        },
        close: () => executable.close(),
      }
    },
  }
}

const report = (id: DeviceReport['id'], state: DeviceReport['state'], stepMs: number | null): DeviceReport => ({ id, state, stepMs, note: null, detail: null, gaps: [] })

describe('the probe', () => {
  test('a device that computes right works, with the time of its step', async () => {
    const found = await probeExecutor('onnx-webgpu', cpu)
    expect(found).toMatchObject({ id: 'onnx-webgpu', state: 'works', note: null })
    expect(found.stepMs).toBeGreaterThan(0)
    expect(found.gaps).toEqual(onnxLimitations.map(({ gap, instead }) => `${gap} ${instead}`))
  })

  test('only devices with limitations have sentences about them', () => {
    expect(deviceIds.filter((id) => gapsOf(id).length > 0)).toEqual(['onnx-webgpu', 'tfjs-node', 'tfjs-webgpu'])
  })

  test.each([
    ['one weight off', (data: Float32Array) => void (data[3]! += 0.02)],
    ['a weight that is no number', (data: Float32Array) => void (data[3] = Number.NaN)],
    ['weights that were never updated', (data: Float32Array) => void data.fill(0)],
  ])('%s: the device is wrong, and the report names the weight', async (_, spoil) => {
    const found = await probeExecutor('onnx-webgpu', changed((outputs) => spoil(outputs['conv_2/kernel']!.data as Float32Array)))
    expect(found).toMatchObject({ state: 'wrong', stepMs: null })
    expect(found.detail).toContain('conv_2/kernel')
    expect(found.note).toContain('not used')
  })
})

describe('the choice', () => {
  const reports = [report('onnx-cpu', 'works', 12), report('onnx-cuda', 'absent', null), report('onnx-dml', 'wrong', null), report('onnx-webgpu', 'works', 3)]
  test('automatic takes the fastest that works', () => expect(chooseDevice('auto', reports)).toBe('onnx-webgpu'))
  test('the processor, when nothing else is known', () => expect(chooseDevice('auto', [])).toBe('onnx-cpu'))
  test('what was asked for, whatever the reports say', () => expect(chooseDevice('onnx-dml', reports)).toBe('onnx-dml'))
})

describe('all devices of this machine', () => {
  test('a probe that dies or cannot start is a device that is absent, and nothing hangs', async () => {
    let started = 0
    const dying = (): WorkerProcess => {
      started += 1
      if (started === 2) throw new Error('no more processes')
      return { pid: 1, send: () => undefined, onMessage: () => undefined, onExit: (listener) => setTimeout(() => listener(139), 1), kill: () => undefined }
    }
    const devices = openDevices(dying, 1, 'linux')
    const reports = await devices.list()
    expect(reports).toHaveLength(5)
    expect(new Set(reports.map(({ state }) => state))).toEqual(new Set(['absent']))
    expect(reports[0]?.detail).toBe('exit code 139')
    expect(reports[1]?.detail).toBe('no more processes')
    await devices.list()
    expect(started).toBe(5)
  })
})

describe('a device that is lost while training', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const made of folders.splice(0)) fs.rmSync(made, { recursive: true, force: true })
  })

  test('the run pauses at that step, keeps the checkpoint from before, and goes on to the same end', async () => {
    const [folder, undisturbed] = [0, 1].map(() => fs.mkdtempSync(path.join(os.tmpdir(), 'convolve-device-')))
    folders.push(folder!, undisturbed!)
    const lost = changed((_, run) => {
      if (run === 5) throw new Error('Device is lost')
    })
    const { end } = await trainTiny(tinySetup(folder!, { trainingExecutor: lost, config: { device: 'onnx-webgpu' } }))
    expect(end.state).toBe('paused')
    expect(end.note).toMatch(/WebGPU.*stopped working at step \d+ \(Device is lost\)/)
    const kept = loadCheckpoint(path.join(folder!, checkpointNames.latest))
    expect(kept.position.step).toBeLessThan(6)
    await trainTiny(tinySetup(folder!, { resume: true, config: { device: 'onnx-webgpu' } }))
    await trainTiny(tinySetup(undisturbed!, { config: { device: 'onnx-webgpu' } }))
    const after = (where: string): unknown => loadCheckpoint(path.join(where, checkpointNames.latest)).tensors
    expect(after(folder!)).toEqual(after(undisturbed!))
  })

  test('an error of the processor is no lost device: it is thrown on', async () => {
    const [folder] = [fs.mkdtempSync(path.join(os.tmpdir(), 'convolve-device-'))]
    folders.push(folder!)
    const broken = changed(() => {
      throw new Error('a bug')
    })
    await expect(trainTiny(tinySetup(folder!, { trainingExecutor: broken }))).rejects.toThrow('a bug')
  })
})
