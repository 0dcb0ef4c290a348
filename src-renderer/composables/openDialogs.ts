/** The modal dialogs on the screen, the topmost last. While one is open everything outside of it is inert. Kept by AppDialog, read by ToastList. */
import { shallowRef } from 'vue'

export const openDialogs = shallowRef<readonly HTMLDialogElement[]>([])

export function dialogOpened(dialog: HTMLDialogElement): void {
  openDialogs.value = [...openDialogs.value, dialog]
}
export function dialogClosed(dialog: HTMLDialogElement): void {
  openDialogs.value = openDialogs.value.filter((entry) => entry !== dialog)
}
