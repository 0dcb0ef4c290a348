/** The probe of every device that this machine can have, in real processes. */
import { expect, test } from 'vitest'
import { nodeHost } from '../../../src-main/server/nodeHost.ts'
import { openDevices } from '../../../src-main/training/devices.ts'

test('the processor works; every other device works or says why not, and one that works tells its gaps', async () => {
  const reports = await openDevices(() => nodeHost('cli', '/nowhere').startProcess('deviceProbe'), 1).list()
  expect(reports.map(({ id }) => id)).toEqual(expect.arrayContaining(['onnx-webgpu', 'tfjs-node', 'tfjs-webgpu']))
  expect(reports[0]).toMatchObject({ id: 'onnx-cpu', state: 'works' })
  for (const { state, note } of reports) if (state !== 'works') expect(note).toMatch(/\.$/)
  for (const { id, state, gaps } of reports) if (state === 'works' && id.startsWith('tfjs')) expect(gaps.length).toBeGreaterThan(0)
})
