/** What training would take, over the real core: the devices of this machine are tried first, then steps on the one that a run would choose. */
import { fork } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entryPath, type EntryName } from '../../../src-main/bootstrap/entries.ts'
import type { WorkerProcess } from '../../../src-main/bootstrap/workerProcess.ts'
import { chooseDevice } from '../../../src-shared/training/device.ts'
import { lenet5 } from '../../../src-shared/templates/lenet5.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { openTestCore, type TestCore } from '../../support/testCore.ts'

const folder = temporaryFolder()
const document = lenet5.create(lenet5.input, 4, { width: 0.25 })
let open: TestCore

function startProcess(entry: EntryName): WorkerProcess {
  const child = fork(entryPath(entry), { serialization: 'advanced' })
  return { pid: child.pid, send: (message) => void child.send(message as object), onMessage: (listener) => void child.on('message', listener), onExit: (listener) => void child.on('exit', listener), kill: () => void child.kill() }
}

beforeAll(async () => {
  open = await openTestCore(folder, startProcess)
  await open.api.project.create(folder, 'estimate')
})
afterAll(() => open.core.close())

test('steps are tried where a run would compute', async () => {
  const { runs } = open.api
  const estimate = await runs.estimate(document, 4)
  expect(estimate).toMatchObject({ batchSize: 4, trainCount: 0, device: chooseDevice('auto', await runs.devices()) })
  expect(estimate.stepMs).toBeGreaterThan(0)
  await expect(runs.estimate({ ...document, connections: [] }, 4)).rejects.toThrow('cannot be trained yet')
  await expect(runs.estimate(document, 0)).rejects.toThrow()
}, 120_000)
