/** Folders and files dropped on the page, taken inside the event. A drop on the start screen waits here for the project that is made for it. */
import { shallowRef } from 'vue'

export interface DroppedImages {
  readonly entries: readonly FileSystemEntry[]
  /** Where dropped folders lie, on the desktop: they need not be sent. Null for loose files and in a browser. */
  readonly paths: readonly string[] | null
}

export const waitingDrop = shallowRef<DroppedImages | null>(null)

/** Must be called inside the event: its lists are empty afterwards. */
export function takeDrop(transfer: DataTransfer): DroppedImages {
  const entries = [...transfer.items].filter((item) => item.kind === 'file').flatMap((item) => item.webkitGetAsEntry() ?? [])
  const bridge = window.convolve
  if (!bridge || entries.length === 0 || !entries.every((entry) => entry.isDirectory)) return { entries, paths: null }
  const paths = [...transfer.files].map((file) => bridge.pathForFile(file)).filter((path) => path !== '')
  return { entries, paths: paths.length === entries.length ? paths : null }
}

export function bringsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}

/** Files that no screen wants are refused: a browser would leave the app to show them. Called once, by main.ts. */
export function refuseStrayDrops(): void {
  window.addEventListener('dragover', (event) => {
    if (event.defaultPrevented || !bringsFiles(event)) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'none'
  })
  window.addEventListener('drop', (event) => bringsFiles(event) && event.preventDefault())
}
