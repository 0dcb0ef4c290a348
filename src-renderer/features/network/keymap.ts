/** Keys of the network screen. */
import type { KeyBinding } from '../../composables/useKeymap.ts'
import { networkText as text } from '../../text/network.ts'

export type NetworkKey = keyof typeof text.keys

const keys: Readonly<Record<NetworkKey, readonly string[]>> = {
  undo: ['mod+z'],
  redo: ['mod+shift+z', 'mod+y'],
  remove: ['delete', 'backspace'],
  duplicate: ['mod+d'],
  search: ['/', 'mod+f'],
  next: ['arrowdown', 'arrowright'],
  previous: ['arrowup', 'arrowleft'],
  inspect: ['enter'],
  fit: ['f'],
  arrange: ['l'],
  selectAll: ['mod+a'],
  deselect: ['escape'],
}

export const networkKeymap: readonly KeyBinding<NetworkKey>[] = (Object.keys(keys) as NetworkKey[]).map((id) => ({ id, keys: keys[id], label: text.keys[id], group: text.title }))
