/** What lies in a drop or a file input, as a flat list of files with their paths. Used by useImport.ts. */
import { unreadFormatHint } from '../../../../src-shared/dataset/unreadFormats.ts'

export interface DroppedFile {
  /** With `/`, beginning with the dropped folder's own name. */
  readonly relativePath: string
  readonly file: File
}

/** Endings the core decodes; others are not worth sending. What a file really is, the core decides by its content. */
const imageEnding = /\.(jpe?g|jpe|jfif|png|webp|gif|tiff?|bmp|dib)$/i
/** Files that systems leave in folders by themselves: not worth a word. */
const systemFile = /^(\.|thumbs\.db$|desktop\.ini$)/i

/** All files below the entries, folders in the order the browser lists them. */
export async function filesOf(entries: readonly FileSystemEntry[], isCancelled: () => boolean = () => false): Promise<DroppedFile[]> {
  const files: DroppedFile[] = []
  const visit = async (entry: FileSystemEntry): Promise<void> => {
    if (isCancelled()) return
    const relativePath = entry.fullPath.replace(/^\//, '')
    if (entry.isFile) {
      files.push({ relativePath, file: await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)) })
      return
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader()
    for (;;) {
      // A reader gives a hundred entries at a time and an empty list at the end.
      const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
      if (batch.length === 0) return
      for (const child of batch) await visit(child)
    }
  }
  for (const entry of entries) await visit(entry)
  return files
}

/** The files of an `<input type="file" webkitdirectory>`. */
export function filesOfInput(list: Iterable<File>): DroppedFile[] {
  return [...list].map((file) => ({ relativePath: file.webkitRelativePath || file.name, file }))
}

/** Images to send, and how many files of which endings stay behind, with what to do about them. */
export function sortFiles(files: readonly DroppedFile[]): { readonly images: DroppedFile[]; readonly skippedCount: number; readonly skippedEndings: readonly string[]; readonly skippedHint: string | null } {
  const named = files.filter(({ file }) => !systemFile.test(file.name))
  const images = named.filter(({ file }) => imageEnding.test(file.name))
  const skipped = named.filter(({ file }) => !imageEnding.test(file.name))
  const endings = new Set(skipped.map(({ file }) => /\.[^.]+$/.exec(file.name)?.[0].toLowerCase() ?? file.name))
  const hints = [...endings].flatMap((ending) => (unreadFormatHint(ending) === null ? [] : [`${ending}: ${unreadFormatHint(ending)}`]))
  return { images, skippedCount: skipped.length, skippedEndings: [...endings].slice(0, 6), skippedHint: hints.length === 0 ? null : hints.join('; ') }
}
