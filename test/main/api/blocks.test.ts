/** Own blocks over the real core: they pass the gate, stay with the project, and are told to every window. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { blockOfLayers } from '../../../src-shared/network/fragment.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { lenet5 } from '../../../src-shared/templates/lenet5.ts'
import { badDocuments } from '../../cases/badDocuments.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { openTestCore, type TestCore } from '../../support/testCore.ts'
import { threadMs } from '../../support/threadMs.ts'

const folder = temporaryFolder()
let open: TestCore
const made = blockOfLayers(lenet5.create(lenet5.input, 10), ['conv_1', 'avg_pool_1'], 'Features')
if (!made.ok) throw new Error(made.problem.sentence)
const { block } = made

beforeAll(async () => {
  open = await openTestCore(folder)
  await open.api.project.create(folder, 'blocks')
})
afterAll(() => open.core.close())

test('save, replace by name, list by name, delete; each is told', async () => {
  const { blocks } = open.api
  const told = (): number => open.events.filter(({ kind }) => kind === 'blocksChanged').length
  await blocks.save(block)
  await blocks.save({ ...block, name: 'Another' })
  await blocks.save({ ...block, layers: block.layers.slice(0, 2), connections: block.connections.slice(0, 1) })
  expect((await blocks.list()).map(({ name, layers }) => [name, layers.length])).toEqual([['Another', 3], ['Features', 2]])
  await blocks.delete('Another')
  expect(told()).toBe(4)
  await blocks.delete('Another')
  expect(told()).toBe(4)
})

test('a block stays with its project and is not in another one', async () => {
  await open.api.blocks.save(block)
  const path = (await open.api.project.current())!.path
  await open.api.project.close()
  await open.api.project.create(folder, 'other')
  expect(await open.api.blocks.list()).toEqual([])
  await open.api.project.close()
  await open.api.project.open(path)
  expect(await open.api.blocks.list()).toEqual([block])
})

test('hostile documents are refused in under a second with a sentence, and nothing is written', async () => {
  const before = await open.api.blocks.list()
  for (const { title, text } of badDocuments.filter(({ code, names }) => code !== 'documentNotJson' && !names.includes('its nesting') && !names.includes('its size'))) {
    const hostile = JSON.parse(text()) as NetworkDocument
    const start = threadMs()
    await expect(open.api.blocks.save(hostile), title).rejects.toThrow(/\.$/)
    expect(threadMs() - start, title).toBeLessThan(1000)
  }
  expect(await open.api.blocks.list()).toEqual(before)
})
