/** Keys of the data screen. Plain letters and digits are left to the classes. */
import type { KeyBinding } from '../../composables/useKeymap.ts'
import { commonText } from '../../text/common.ts'
import { labellingText as words } from '../../text/labelling.ts'

const { groups, keys } = words

export type DataKey =
  | 'classKey' | 'none' | 'numberKey' | 'mask' | 'clear' | 'undo' | 'redo' | 'nextUnlabelled' | 'remove' | 'open' | 'selectAll' | 'clearSelection' | 'search' | 'larger' | 'smaller'
  | 'left' | 'right' | 'up' | 'down' | 'first' | 'last' | 'pageUp' | 'pageDown' | 'rowStart' | 'rowEnd'
  | 'extendLeft' | 'extendRight' | 'extendUp' | 'extendDown' | 'extendFirst' | 'extendLast'

export const dataKeymap: readonly KeyBinding<DataKey>[] = [
  // Shown on the sheet only: which keys these are, the classes say.
  { id: 'classKey', keys: ['classkeys'], label: keys.classKey, group: groups.label },
  { id: 'none', keys: [','], label: keys.none, group: groups.label },
  { id: 'numberKey', keys: ['numberkeys'], label: keys.number, group: groups.label },
  { id: 'clear', keys: ['backspace'], label: keys.clear, group: groups.label },
  { id: 'nextUnlabelled', keys: ['.'], label: words.nextUnlabelled, group: groups.label },
  { id: 'undo', keys: ['mod+z'], label: commonText.undo, group: groups.label },
  { id: 'redo', keys: ['mod+shift+z', 'mod+y'], label: commonText.redo, group: groups.label },
  { id: 'remove', keys: ['delete'], label: keys.remove, group: groups.label },
  { id: 'open', keys: ['enter', 'space'], label: keys.open, group: groups.select },
  { id: 'selectAll', keys: ['mod+a'], label: keys.selectAll, group: groups.select },
  { id: 'clearSelection', keys: ['escape'], label: keys.clearSelection, group: groups.select },
  { id: 'search', keys: ['/', 'mod+f'], label: keys.search, group: groups.select },
  { id: 'left', keys: ['arrowleft'], label: keys.move, group: groups.select },
  { id: 'right', keys: ['arrowright'], label: keys.move, group: groups.select },
  { id: 'up', keys: ['arrowup'], label: keys.move, group: groups.select },
  { id: 'down', keys: ['arrowdown'], label: keys.move, group: groups.select },
  { id: 'extendLeft', keys: ['shift+arrowleft'], label: keys.extend, group: groups.select },
  { id: 'extendRight', keys: ['shift+arrowright'], label: keys.extend, group: groups.select },
  { id: 'extendUp', keys: ['shift+arrowup'], label: keys.extend, group: groups.select },
  { id: 'extendDown', keys: ['shift+arrowdown'], label: keys.extend, group: groups.select },
  { id: 'pageUp', keys: ['pageup'], label: keys.page, group: groups.select },
  { id: 'pageDown', keys: ['pagedown'], label: keys.page, group: groups.select },
  { id: 'rowStart', keys: ['home'], label: keys.move, group: groups.select },
  { id: 'rowEnd', keys: ['end'], label: keys.move, group: groups.select },
  { id: 'first', keys: ['mod+home'], label: keys.ends, group: groups.select },
  { id: 'last', keys: ['mod+end'], label: keys.ends, group: groups.select },
  { id: 'extendFirst', keys: ['mod+shift+home'], label: keys.extend, group: groups.select },
  { id: 'extendLast', keys: ['mod+shift+end'], label: keys.extend, group: groups.select },
  { id: 'mask', keys: ['shift+m'], label: keys.mask, group: groups.view },
  { id: 'larger', keys: ['+', '='], label: keys.larger, group: groups.view },
  { id: 'smaller', keys: ['-'], label: keys.smaller, group: groups.view },
]
