/** The networks of the project: the list, which one is open, and what can be done with a whole network. */
import { shallowRef, type ShallowRef } from 'vue'
import type { NetworksApi, NetworkSummary } from '../../../src-shared/api/networks.ts'
import type { Client } from '../../../src-shared/api/contract.ts'
import type { NetworkId } from '../../../src-shared/dataset/ids.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'

export interface Networks {
  /** null until it was loaded. */
  readonly list: ShallowRef<readonly NetworkSummary[] | null>
  readonly openId: ShallowRef<NetworkId | null>
  /** Loads the list again; opens the first network when the open one is gone. Returns what became of the open one elsewhere. */
  reload(): Promise<'same' | 'changed' | 'removed'>
  open(id: NetworkId): Promise<void>
  create(document: NetworkDocument): Promise<void>
  duplicate(id: NetworkId): Promise<void>
  /** Of a network that is not open; the open one is renamed by an edit. */
  rename(id: NetworkId, name: string): Promise<void>
  remove(id: NetworkId): Promise<void>
  /** Our own write came back: not a change from elsewhere. */
  written(summary: NetworkSummary): void
}

/** `opened` gets the document of the network that is open now, or null when there is none; `leave` writes what waits before another is opened. */
export function useNetworks(api: Client<NetworksApi>, opened: (document: NetworkDocument | null) => void, leave: () => Promise<void>): Networks {
  const list = shallowRef<readonly NetworkSummary[] | null>(null)
  const openId = shallowRef<NetworkId | null>(null)
  let knownStamp: string | null = null
  /** What we delete ourselves is not news. */
  let removing: NetworkId | null = null

  async function reload(): Promise<'same' | 'changed' | 'removed'> {
    const before = openId.value
    list.value = await api.list()
    const current = list.value.find((network) => network.id === openId.value)
    if (current === undefined) {
      const first = list.value[0]
      if (first === undefined) show(null, null, null)
      else await open(first.id)
      return before === null || before === removing ? 'same' : 'removed'
    }
    return current.updatedAt === knownStamp ? 'same' : 'changed'
  }

  async function open(id: NetworkId): Promise<void> {
    await leave()
    const document = await api.get(id)
    const summary = list.value?.find((network) => network.id === id)
    show(id, document, summary?.updatedAt ?? null)
  }

  function show(id: NetworkId | null, document: NetworkDocument | null, stamp: string | null): void {
    openId.value = id
    knownStamp = stamp
    opened(document)
  }

  async function openNew(summary: NetworkSummary): Promise<void> {
    list.value = await api.list()
    await open(summary.id)
  }

  return {
    list, openId, reload, open,
    create: async (document) => {
      await leave()
      await openNew(await api.create(document))
    },
    duplicate: async (id) => {
      await leave()
      await openNew(await api.duplicate(id))
    },
    rename: async (id, name) => {
      await api.rename(id, name)
      list.value = await api.list()
    },
    remove: async (id) => {
      removing = id
      await api.delete(id)
      await reload()
    },
    written(summary) {
      if (summary.id === openId.value) knownStamp = summary.updatedAt
      list.value = list.value?.map((network) => (network.id === summary.id ? summary : network)) ?? null
    },
  }
}
