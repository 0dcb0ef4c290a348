/** "Look inside" over the real core and its insight process: an image of the project by its number, refusals with a sentence. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FlowSource } from '../../../src-shared/api/flow.ts'
import type { ImageId, RunId } from '../../../src-shared/dataset/ids.ts'
import { lenet5 } from '../../../src-shared/templates/lenet5.ts'
import { entryPath, type EntryName } from '../../../src-main/bootstrap/entries.ts'
import type { WorkerProcess } from '../../../src-main/bootstrap/workerProcess.ts'
import { drawImages } from '../../support/drawImages.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { openTestCore, type TestCore } from '../../support/testCore.ts'

const folder = temporaryFolder()
let open: TestCore
let source: FlowSource

function startProcess(entry: EntryName): WorkerProcess {
  const child = fork(entryPath(entry), { serialization: 'advanced' })
  return { pid: child.pid, send: (message) => void child.send(message as object), onMessage: (listener) => void child.on('message', listener), onExit: (listener) => void child.on('exit', listener), kill: () => void child.kill() }
}

beforeAll(async () => {
  await drawImages(join(folder, 'images'), ['a/0.png', 'b/0.png'])
  open = await openTestCore(folder, startProcess)
  await open.api.project.create(folder, 'flow')
  await open.importAll(join(folder, 'images'))
  const [imageId] = await open.api.images.ids({})
  source = { document: lenet5.create(lenet5.input, 10), imageId: imageId!, weights: { kind: 'fresh', seed: 1 } }
})
afterAll(() => open.core.close())

describe('an image of the project through a network', () => {
  test('layers, maps, one map, numbers and one step', async () => {
    const { flow } = open.api
    const { layers } = await flow.layers(source)
    expect(layers.map(({ id }) => id)).toEqual(source.document.layers.map(({ id }) => id))
    const conv = layers.find(({ canStep }) => canStep)!
    const { tiles } = await flow.maps(source, conv.id, 0, 4)
    expect(tiles).toHaveLength(4)
    const map = await flow.map(source, conv.id, 2)
    expect(Buffer.from(map.values, 'base64').length).toBe(4 * map.rows * map.columns)
    const answer = await flow.values(source, layers.at(-1)!.id, 0)
    expect(answer.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5)
    const step = await flow.step(source, conv.id, 2, 3, 4, 0)
    expect(step.output).toBe(Buffer.from(map.values, 'base64').readFloatLE(4 * (3 * map.columns + 4)))
  })
  test('an image that left the project, a run that is not there, a document that is none', async () => {
    const { flow } = open.api
    await expect(flow.layers({ ...source, imageId: 999 as ImageId })).rejects.toThrow('Image 999')
    await expect(flow.layers({ ...source, weights: { kind: 'run', runId: 77 as RunId, at: 'best' } })).rejects.toThrow('77')
    await expect(flow.layers({ ...source, document: { format: 'other' } as never })).rejects.toThrow('The network document')
    await expect(flow.maps(source, 'conv_1', 0, 100_000)).rejects.toThrow()
  })
})
