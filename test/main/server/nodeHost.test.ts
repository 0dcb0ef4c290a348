/** Processes on plain Node: one that cannot be started ends like any other, and never takes the core with it. */
import { expect, test } from 'vitest'
import { nodeHost } from '../../../src-main/server/nodeHost.ts'

test('a process that cannot be started tells its end, and takes messages meanwhile', async () => {
  const { execPath } = process
  process.execPath = '/nowhere/node'
  try {
    const worker = nodeHost('cli', '/nowhere').startProcess('trainer')
    worker.send({ kind: 'pause' })
    expect(worker.pid).toBeUndefined()
    expect(await new Promise((resolve) => worker.onExit(resolve))).toBeNull()
    worker.send({ kind: 'pause' })
    worker.kill()
  } finally {
    process.execPath = execPath
  }
})

test('a process that is killed while it is sent messages tells its end', async () => {
  const worker = nodeHost('cli', '/nowhere').startProcess('trainer')
  const gone = new Promise((resolve) => worker.onExit(resolve))
  worker.kill()
  for (let count = 0; count < 20; count++) worker.send({ kind: 'pause', padding: 'x'.repeat(100_000) })
  expect(await gone).toBeNull()
})

test('the machine may sleep again, asked twice too', () => {
  const letSleep = nodeHost('cli', '/nowhere').keepAwake('a test')
  letSleep()
  letSleep()
})
