/**
 * Keymaps as data: a feature lists `{ id, keys, label, group }` in its `keymap.ts` and gives an action per id to `useKeymap`.
 * The `?` sheet shows the keymaps of what is on screen.
 */
import { onActivated, onBeforeUnmount, onDeactivated, onMounted, shallowRef } from 'vue'

export interface KeyBinding<Id extends string = string> {
  readonly id: Id
  /** `mod+z` (Ctrl, or Cmd on a Mac), `shift+arrowleft`, `?`, `delete` ...; lower case, any of them. */
  readonly keys: readonly string[]
  readonly label: string
  readonly group: string
  /** Also while a text field has the focus. */
  readonly inFields?: boolean
  /** Listed in the sheet only: the browser's own event (copy, paste) does it. */
  readonly leftToBrowser?: boolean
}
export type KeyActions<Id extends string> = Readonly<Record<Id, (event: KeyboardEvent) => void>>

interface ActiveKeymap {
  readonly bindings: readonly KeyBinding[]
  readonly actions: Readonly<Record<string, (event: KeyboardEvent) => void>>
  readonly isActive: () => boolean
  depth: number
  /** Any other key, such as a class's own; true when it was used. */
  readonly otherKey: ((event: KeyboardEvent) => boolean) | undefined
}

/** Innermost last: a keymap that mounts later (a dialog, the full-size view) is asked first. */
export const activeKeymaps = shallowRef<readonly ActiveKeymap[]>([])

/** How many modal dialogs are open; a keymap works only at the depth where it mounted. Kept by AppDialog. */
export const modalDepth = shallowRef(0)

const isMac = /mac/i.test(navigator.platform)

/** The name of a key press as keymaps write it: `mod+shift+z`, `arrowleft`, `?`. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase()
  const parts: string[] = []
  if (event.ctrlKey || event.metaKey) parts.push('mod')
  if (event.altKey) parts.push('alt')
  // A symbol such as `?` is typed with Shift on some keyboards and without it on others.
  if (event.shiftKey && (key.length > 1 || /[a-z]/.test(key))) parts.push('shift')
  return [...parts, key].join('+')
}

/** How a key is written on screen: `mod+shift+z` -> `Ctrl`, `Shift`, `Z`. */
export function keyCaps(name: string): readonly string[] {
  const caps: Readonly<Record<string, string>> = {
    mod: isMac ? '⌘' : 'Ctrl', shift: isMac ? '⇧' : 'Shift', alt: isMac ? '⌥' : 'Alt', space: 'Space', escape: 'Esc', enter: 'Enter', delete: 'Del', backspace: '⌫',
    arrows: '← ↑ ↓ →', classkeys: '1 … 9, A … Z', numberkeys: '0 … 9', arrowleft: '←', arrowright: '→', arrowup: '↑', arrowdown: '↓', home: 'Home', end: 'End', pageup: 'PgUp', pagedown: 'PgDn', tab: 'Tab',
  }
  return name.split(/(?<=.)\+/).map((part) => caps[part] ?? part.toUpperCase())
}

/** The four arrows with the same modifiers as one entry, for the sheet. */
export function collapseArrows(names: readonly string[]): readonly string[] {
  const arrow = /arrow(left|right|up|down)$/
  const prefixes = new Set(names.filter((name) => arrow.test(name)).map((name) => name.replace(arrow, '')))
  const full = [...prefixes].filter((prefix) => ['left', 'right', 'up', 'down'].every((side) => names.includes(`${prefix}arrow${side}`)))
  return [...full.map((prefix) => `${prefix}arrows`), ...names.filter((name) => !arrow.test(name) || !full.includes(name.replace(arrow, '')))]
}

function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range', 'color'].includes(target.type)
}

/** Keys that the focused control needs for itself: Enter and Space press a button, arrows move a slider or a choice. */
function belongsToControl(target: EventTarget | null, name: string): boolean {
  if (!(target instanceof Element)) return false
  if (name === 'enter' || name === 'space') return target.closest('button, a[href], summary, input, label') !== null
  const moves = /^(arrow\w+|home|end|pageup|pagedown)$/.test(name)
  return moves && target instanceof HTMLInputElement && (target.type === 'range' || target.type === 'radio')
}

/** Finds who wants a key press and runs it; true when somebody did. */
export function dispatchKey(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return false
  const name = keyName(event)
  if (belongsToControl(event.target, name)) return false
  // A list to choose from takes letters and arrows, but has nothing of its own to undo.
  const inField = isTextField(event.target) && !(event.target instanceof HTMLSelectElement && name.startsWith('mod+'))
  for (const keymap of activeKeymaps.value.toReversed()) {
    if (keymap.depth !== modalDepth.value || !keymap.isActive()) continue
    const binding = keymap.bindings.find((candidate) => candidate.keys.includes(name) && candidate.leftToBrowser !== true && (!inField || candidate.inFields === true))
    if (binding) {
      event.preventDefault()
      keymap.actions[binding.id]?.(event)
      return true
    }
    if (!inField && keymap.otherKey?.(event) === true) {
      event.preventDefault()
      return true
    }
  }
  return false
}

let installed = false
/** Makes a keymap work while the component is on screen (kept-alive screens in the background do not listen). */
export function useKeymap<Id extends string>(
  bindings: readonly KeyBinding<Id>[],
  actions: KeyActions<Id>,
  options: { readonly isActive?: () => boolean; readonly otherKey?: (event: KeyboardEvent) => boolean } = {},
): void {
  const keymap: ActiveKeymap = { bindings, actions, isActive: options.isActive ?? (() => true), depth: 0, otherKey: options.otherKey }
  const leave = (): void => {
    activeKeymaps.value = activeKeymaps.value.filter((entry) => entry !== keymap)
  }
  const enter = (): void => {
    leave()
    keymap.depth = modalDepth.value
    activeKeymaps.value = [...activeKeymaps.value, keymap]
  }
  if (!installed) {
    installed = true
    window.addEventListener('keydown', dispatchKey)
  }
  onMounted(enter)
  onActivated(enter)
  onDeactivated(leave)
  onBeforeUnmount(leave)
}
