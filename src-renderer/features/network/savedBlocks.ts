/** The project's own blocks, for the palette. */
import { onMounted, shallowRef, type ShallowRef } from 'vue'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { client } from '../../api/client.ts'
import { useEvent } from '../../api/useEvent.ts'
import { showError } from '../../composables/useToasts.ts'

/** Loaded when the component mounts and whenever some window saves or deletes one. */
export function useSavedBlocks(): ShallowRef<readonly NetworkDocument[]> {
  const blocks = shallowRef<readonly NetworkDocument[]>([])
  async function load(): Promise<void> {
    try {
      blocks.value = await client.blocks.list()
    } catch (error) {
      showError(error)
    }
  }
  onMounted(load)
  useEvent('blocksChanged', () => void load())
  return blocks
}

/** Whether it worked; what went wrong is told. */
export async function saveBlock(block: NetworkDocument): Promise<boolean> {
  try {
    await client.blocks.save(block)
    return true
  } catch (error) {
    showError(error)
    return false
  }
}

export async function removeBlock(name: string): Promise<void> {
  try {
    await client.blocks.delete(name)
  } catch (error) {
    showError(error)
  }
}
