/** The network a run is repeated with. */
import { beforeEach, expect, test, vi } from 'vitest'
import type { NetworkId, RunId } from '../../../../src-shared/dataset/ids.ts'
import type { RunConfig } from '../../../../src-shared/training/run.ts'
import { networkOfRun } from '../../../../src-renderer/features/training/networkOfRun.ts'

const core = vi.hoisted(() => ({ list: vi.fn(), create: vi.fn(), network: vi.fn() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: { networks: { list: core.list, create: core.create }, runs: { network: core.network } } }))
const run = { id: 7 as RunId, config: { networkId: 4 as NetworkId } as RunConfig }

beforeEach(() => {
  for (const mock of Object.values(core)) mock.mockReset()
  core.network.mockResolvedValue('the document of the run')
  core.create.mockResolvedValue({ id: 9, name: 'LeNet-5' })
})

test('is the one of the project where it is there', async () => {
  core.list.mockResolvedValue([{ id: 4 }])
  expect(await networkOfRun(run)).toEqual({ networkId: 4, madeAgain: null })
  expect(core.create).not.toHaveBeenCalled()
})

test('is made anew of what the run keeps where it was deleted', async () => {
  core.list.mockResolvedValue([{ id: 5 }])
  expect(await networkOfRun(run)).toEqual({ networkId: 9, madeAgain: 'LeNet-5' })
  expect([core.network.mock.calls, core.create.mock.calls]).toEqual([[[7]], [['the document of the run']]])
})
