/** Own blocks, kept in the storage of this program on this computer. What is found there goes through the document gate like any other text. */
import { shallowRef } from 'vue'
import { parseDocument } from '../../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'

const key = 'convolve.blocks'
/** The storage of a page is small; a block of a hundred layers takes about 40 kB. */
const mostBlocks = 60

export const savedBlocks = shallowRef<readonly NetworkDocument[]>(load())

/** Adds a block, in place of one of the same name. */
export function saveBlock(block: NetworkDocument): void {
  keep([...savedBlocks.value.filter((other) => other.name !== block.name), block].slice(-mostBlocks))
}
export function removeBlock(name: string): void {
  keep(savedBlocks.value.filter((block) => block.name !== name))
}

function keep(blocks: readonly NetworkDocument[]): void {
  localStorage.setItem(key, JSON.stringify(blocks))
  savedBlocks.value = blocks
}

function load(): readonly NetworkDocument[] {
  let kept: unknown
  try {
    kept = JSON.parse(localStorage.getItem(key) ?? '[]')
  } catch {
    // Not ours, or of a program that wrote something else: the list begins anew.
    return []
  }
  if (!Array.isArray(kept)) return []
  return kept.flatMap((entry): readonly NetworkDocument[] => {
    try {
      return [parseDocument(JSON.stringify(entry))]
    } catch {
      // A block of a newer version cannot be placed here.
      return []
    }
  })
}
