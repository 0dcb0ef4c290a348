/** Networks over the real core: arguments pass dispatch, documents pass the gate, refusals leave the project as it was. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NetworkId } from '../../../src-shared/dataset/ids.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { lenet5 } from '../../../src-shared/templates/lenet5.ts'
import { smallResnet } from '../../../src-shared/templates/smallResnet.ts'
import { badDocuments } from '../../cases/badDocuments.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { openTestCore, type TestCore } from '../../support/testCore.ts'
import { threadMs } from '../../support/threadMs.ts'

const folder = temporaryFolder()
const document = lenet5.create(lenet5.input, 10)
let open: TestCore

beforeAll(async () => {
  open = await openTestCore(folder)
  await open.api.project.create(folder, 'networks')
})
afterAll(() => open.core.close())

describe('networks of a project', () => {
  test('create, get, save, rename, duplicate and delete', async () => {
    const { networks } = open.api
    const made = await networks.create(document)
    expect(made).toMatchObject({ name: 'LeNet-5', layerCount: 10 })
    expect(await networks.get(made.id)).toEqual(document)

    const resnet = smallResnet.create(smallResnet.input, 3)
    expect(await networks.save(made.id, resnet)).toMatchObject({ id: made.id, name: 'Small ResNet', layerCount: resnet.layers.length })
    expect(await networks.get(made.id)).toEqual(resnet)

    expect((await networks.rename(made.id, 'Mine')).name).toBe('Mine')
    expect(await networks.get(made.id)).toEqual({ ...resnet, name: 'Mine' })

    const copy = await networks.duplicate(made.id)
    expect(copy.name).toBe('Mine copy')
    expect(await networks.get(copy.id)).toEqual({ ...resnet, name: 'Mine copy' })
    expect((await networks.list()).map(({ name }) => name)).toEqual(['Mine', 'Mine copy'])

    await networks.delete(made.id)
    expect((await networks.list()).map(({ id }) => id)).toEqual([copy.id])
    await expect(networks.get(made.id)).rejects.toThrow(`none with number ${made.id} is in this project`)
    await networks.delete(copy.id)
  })

  test('a change is told to every window', async () => {
    const before = open.events.filter((event) => event.kind === 'networksChanged').length
    const made = await open.api.networks.create(document)
    await open.api.networks.delete(made.id)
    expect(open.events.filter((event) => event.kind === 'networksChanged').length - before).toBe(2)
  })

  test('what is saved is there after the project was closed and opened again', async () => {
    const made = await open.api.networks.create(document)
    const path = (await open.api.project.current())!.path
    await open.api.project.close()
    await open.api.project.open(path)
    expect(await open.api.networks.get(made.id)).toEqual(document)
    await open.api.networks.delete(made.id)
  })

  test('saving, renaming or deleting a network that is gone is refused', async () => {
    const ghost = 999 as NetworkId
    const { networks } = open.api
    for (const attempt of [networks.save(ghost, document), networks.rename(ghost, 'x'), networks.duplicate(ghost), networks.delete(ghost)]) {
      await expect(attempt).rejects.toMatchObject({ code: 'networkUnknown' })
    }
    expect(await networks.list()).toEqual([])
  })
})

describe('hostile documents leave the stored network as it was', () => {
  for (const row of badDocuments.filter((entry) => entry.code !== 'documentNotJson' && !entry.names.includes('its nesting') && !entry.names.includes('its size'))) {
    test(row.title, async () => {
      const made = await open.api.networks.create(document)
      const hostile = JSON.parse(row.text()) as NetworkDocument
      const start = threadMs()
      await expect(open.api.networks.save(made.id, hostile)).rejects.toThrow(/\.$/)
      await expect(open.api.networks.create(hostile)).rejects.toThrow(/\.$/)
      await expect(open.api.runs.estimate(hostile, 32)).rejects.toThrow(/\.$/)
      expect(threadMs() - start).toBeLessThan(1000)
      expect(await open.api.networks.get(made.id)).toEqual(document)
      await open.api.networks.delete(made.id)
      expect(await open.api.networks.list()).toEqual([])
    })
  }
})
