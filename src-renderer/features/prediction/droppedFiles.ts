/** Files of a drop or a paste, folders opened. Used by PredictionPage. */
import { predictionText } from '../../text/prediction.ts'

/** Something of a drop that may be a folder: the part of FileSystemEntry that is used. */
interface Entry {
  readonly isFile: boolean
  readonly isDirectory: boolean
}
interface FileEntry extends Entry {
  file(found: (file: File) => void, failed: (error: unknown) => void): void
}
interface FolderEntry extends Entry {
  createReader(): { readEntries(found: (entries: Entry[]) => void, failed: (error: unknown) => void): void }
}

/** All files of a drop, in order, at most `limit` of them; `count` tells how many there were before that limit cut them. */
export async function droppedFiles(transfer: Pick<DataTransfer, 'items' | 'files'>, limit: number): Promise<{ readonly files: readonly File[]; readonly count: number }> {
  // The entries must be taken before the first await: the list is empty afterwards.
  const entries = [...(transfer.items ?? [])].filter((item) => item.kind === 'file').map((item) => item.webkitGetAsEntry?.() as Entry | null | undefined)
  const plain = [...transfer.files]
  if (!entries.some((entry) => entry?.isDirectory)) return { files: plain.slice(0, limit), count: plain.length }
  const files: File[] = []
  let count = 0
  for (const entry of entries) {
    if (entry) {
      for await (const file of filesBelow(entry)) {
        count += 1
        if (files.length < limit) files.push(file)
      }
    }
  }
  return { files, count }
}

async function* filesBelow(entry: Entry): AsyncGenerator<File> {
  if (entry.isFile) yield await new Promise<File>((found, failed) => (entry as FileEntry).file(found, failed))
  else if (entry.isDirectory) {
    const reader = (entry as FolderEntry).createReader()
    for (;;) {
      // Chromium hands out at most 100 at a time, and none at the end.
      const found = await new Promise<Entry[]>((resolve, failed) => reader.readEntries(resolve, failed))
      if (found.length === 0) return
      for (const child of found) yield* filesBelow(child)
    }
  }
}

/** A name for a file that the upload route takes: pasted pictures are all called the same, some have none. */
export function nameFor(file: File, number: number): string {
  const ending = file.type.startsWith('image/') ? `.${file.type.slice('image/'.length).replace(/[^a-z0-9].*$/, '')}` : ''
  return file.name.replace(/[\\/\u0000]/g, '_').slice(-120) || predictionText.pasted(number) + ending
}
