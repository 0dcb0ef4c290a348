/** Keys of the network screen. */
import type { KeyBinding } from '../../composables/useKeymap.ts'
import { networkText as text } from '../../text/network.ts'

export type NetworkKey = keyof typeof text.keys

const keys: Readonly<Record<NetworkKey, readonly string[]>> = {
  undo: ['mod+z'],
  redo: ['mod+shift+z', 'mod+y'],
  remove: ['delete', 'backspace'],
  duplicate: ['mod+d'],
  copy: ['mod+c'],
  cut: ['mod+x'],
  paste: ['mod+v'],
  group: ['mod+g'],
  ungroup: ['mod+shift+g'],
  fold: ['space'],
  search: ['/'],
  find: ['mod+f'],
  connect: ['c'],
  down: ['arrowdown'],
  up: ['arrowup'],
  left: ['arrowleft'],
  right: ['arrowright'],
  extendDown: ['shift+arrowdown'],
  extendUp: ['shift+arrowup'],
  moveDown: ['alt+arrowdown'],
  moveUp: ['alt+arrowup'],
  moveLeft: ['alt+arrowleft'],
  moveRight: ['alt+arrowright'],
  inspect: ['enter'],
  fit: ['f'],
  zoomIn: ['+', '='],
  zoomOut: ['-'],
  arrange: ['l'],
  view: ['v'],
  selectAll: ['mod+a'],
  deselect: ['escape'],
}
/** The browser's own events follow these keys; they carry the clipboard. */
const leftToBrowser: ReadonlySet<NetworkKey> = new Set(['copy', 'cut', 'paste'])

export const networkKeymap: readonly KeyBinding<NetworkKey>[] = (Object.keys(keys) as NetworkKey[]).map((id) => ({ id, keys: keys[id], label: text.keys[id], group: text.title, ...(leftToBrowser.has(id) ? { leftToBrowser: true } : {}) }))
