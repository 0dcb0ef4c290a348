/** The list of networks follows what other windows do. */
import { expect, test } from 'vitest'
import { useNetworks } from '../../../../src-renderer/features/network/useNetworks.ts'
import type { Client } from '../../../../src-shared/api/contract.ts'
import type { NetworksApi, NetworkSummary } from '../../../../src-shared/api/networks.ts'
import type { NetworkId } from '../../../../src-shared/dataset/ids.ts'
import { lenet5 } from '../../../../src-shared/templates/lenet5.ts'

const summary = (id: number, updatedAt = 'noon'): NetworkSummary => ({ id: id as NetworkId, name: `Network ${id}`, layerCount: 10, updatedAt })
let stored: NetworkSummary[] = []
const api = {
  list: () => Promise.resolve([...stored]),
  get: () => Promise.resolve(lenet5.create(lenet5.input, 10)),
  delete: (id: NetworkId) => {
    stored = stored.filter((network) => network.id !== id)
    return Promise.resolve()
  },
} as unknown as Client<NetworksApi>

test('what another window does with the open network is told, what we do ourselves is not', async () => {
  stored = [summary(1), summary(2), summary(3)]
  const networks = useNetworks(api, () => undefined, () => Promise.resolve())
  expect(await networks.reload()).toBe('same')
  expect(networks.openId.value).toBe(1)
  stored[0] = summary(1, 'one')
  expect(await networks.reload()).toBe('changed')
  await networks.open(1 as NetworkId)
  expect(await networks.reload()).toBe('same')
  stored = stored.slice(1)
  expect(await networks.reload()).toBe('removed')
  expect(networks.openId.value).toBe(2)
  // The event of our own deletion may come before its answer.
  const removed = networks.remove(2 as NetworkId)
  expect(await networks.reload()).toBe('same')
  await removed
  expect(networks.openId.value).toBe(3)
})
