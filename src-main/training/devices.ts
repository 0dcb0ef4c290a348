/** The core's side of devices: probes each one that this system can have, once while the program runs, one after the other so that none disturbs another's timing. */
import { deviceIds, type DeviceId, type DeviceReport } from '../../src-shared/training/device.ts'
import type { WorkerProcess } from '../bootstrap/workerProcess.ts'
import type { FromProbe, ProbeJob } from './messages.ts'

/** A driver that compiles its shaders for the first time may take this long; then the probe is given up [ms]. */
const patienceMs = 30_000

export interface Devices {
  /** Every device that this system can have, the processor first. Never rejects. */
  list(): Promise<readonly DeviceReport[]>
}

/** Nothing is probed before the first question. */
export function openDevices(startProcess: () => WorkerProcess, threads: number, platform: NodeJS.Platform = process.platform): Devices {
  let reports: Promise<readonly DeviceReport[]> | undefined
  return {
    list: () => (reports ??= probeAll(startProcess, threads, deviceIds.filter((id) => canHave(id, platform)))),
  }
}

/** DirectML is Windows, CoreML Apple, CUDA neither Apple; the rest may be anywhere. */
function canHave(id: DeviceId, platform: NodeJS.Platform): boolean {
  if (id === 'onnx-dml') return platform === 'win32'
  if (id === 'onnx-coreml') return platform === 'darwin'
  if (id === 'onnx-cuda') return platform !== 'darwin'
  return true
}

async function probeAll(startProcess: () => WorkerProcess, threads: number, ids: readonly DeviceId[]): Promise<readonly DeviceReport[]> {
  const reports: DeviceReport[] = []
  for (const id of ids) reports.push(await probe(startProcess, { device: id, threads }))
  return reports
}

async function probe(startProcess: () => WorkerProcess, job: ProbeJob): Promise<DeviceReport> {
  const absent = (note: string): DeviceReport => ({ id: job.device, state: 'absent', stepMs: null, note, detail: null, gaps: [] })
  const { promise, resolve } = Promise.withResolvers<DeviceReport>()
  let worker: WorkerProcess
  try {
    worker = startProcess()
  } catch (thrown) {
    return { ...absent('Its test could not be started. Restart the program to try again.'), detail: thrown instanceof Error ? thrown.message : String(thrown) }
  }
  const timer = setTimeout(() => resolve(absent(`Its test gave no answer within ${patienceMs / 1000} seconds. Restart the program to try again.`)), patienceMs)
  worker.onExit((code) => resolve({ ...absent('Its test ended without a word. A newer driver may help.'), detail: code === null ? 'killed' : `exit code ${code}` }))
  worker.onMessage((received) => {
    const message = received as FromProbe
    if (message.kind === 'ready') worker.send(job)
    else if (message.kind === 'probed') resolve(message.report)
  })
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    worker.kill()
  }
}
