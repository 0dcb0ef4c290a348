/** Copy, cut and paste of layers as text, by the browser's own events: they need no permission, and the text can go anywhere. */
import { onActivated, onBeforeUnmount, onDeactivated, onMounted } from 'vue'
import { modalDepth } from '../../composables/useKeymap.ts'
import { showToast } from '../../composables/useToasts.ts'
import { networkText as text } from '../../text/network.ts'
import type { Builder } from './useBuilder.ts'

export function useClipboard(builder: Builder): void {
  const copy = (event: ClipboardEvent): void => void write(event)
  function write(event: ClipboardEvent): boolean {
    const copied = isElsewhere(event) ? null : builder.copyText()
    if (copied === null || event.clipboardData === null) return false
    event.clipboardData.setData('text/plain', copied)
    event.preventDefault()
    showToast(text.copied(builder.selectedIds.value.length))
    return true
  }
  function cut(event: ClipboardEvent): void {
    if (write(event)) builder.removeSelected()
  }
  function paste(event: ClipboardEvent): void {
    const pasted = isElsewhere(event) ? undefined : event.clipboardData?.getData('text/plain')
    if (pasted === undefined || pasted.trim() === '') return
    event.preventDefault()
    // A sentence about JSON would not help whoever has something else on the clipboard.
    if (!pasted.trimStart().startsWith('{')) showToast(text.pasteRefused)
    else if (builder.pasteText(pasted, null) === null) showToast(text.pasted(builder.selectedIds.value.length))
  }
  const listeners = { copy, cut, paste }
  const leave = (): void => {
    for (const [name, listener] of Object.entries(listeners)) globalThis.document.removeEventListener(name, listener as EventListener)
  }
  const enter = (): void => {
    leave()
    for (const [name, listener] of Object.entries(listeners)) globalThis.document.addEventListener(name, listener as EventListener)
  }
  onMounted(enter)
  onActivated(enter)
  onDeactivated(leave)
  onBeforeUnmount(leave)
}

/** Text fields and chosen text have a clipboard of their own, and nothing happens behind a dialog. */
function isElsewhere(event: ClipboardEvent): boolean {
  if (modalDepth.value > 0 || event.defaultPrevented) return true
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest('input, textarea, select, [contenteditable]') != null) return true
  return event.type !== 'paste' && (globalThis.document.getSelection()?.toString() ?? '') !== ''
}
