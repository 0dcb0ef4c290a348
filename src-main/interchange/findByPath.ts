/** Which image a path from elsewhere means: the same path, the end of it, or a path of which it is the end. Used for tables and masks. */
import type { ImageId } from '../../src-shared/dataset/ids.ts'

export interface NamedImage {
  readonly id: ImageId
  /** Inside its source folder, with `/`. */
  readonly relativePath: string
}

/** An image, or why there is none: no image has the name, or several have. */
export type Found = ImageId | 'none' | 'several'

/** `withEndings` false: `a/1.jpg` and `a/1.png` are the same. */
export function pathFinder(images: readonly NamedImage[], withEndings: boolean): (path: string) => Found {
  const plain = withEndings ? (path: string): string => path : withoutEnding
  const whole = new Map<string, Found>()
  const byName = new Map<string, { readonly id: ImageId; readonly path: string }[]>()
  for (const { id, relativePath } of images) {
    const path = plain(relativePath.normalize('NFC'))
    whole.set(path, whole.has(path) ? 'several' : id)
    const name = path.slice(path.lastIndexOf('/') + 1)
    const others = byName.get(name)
    if (others) others.push({ id, path })
    else byName.set(name, [{ id, path }])
  }
  return (asked) => {
    const path = plain(asked.normalize('NFC').replaceAll('\\', '/').replace(/^(\.\/)+/, ''))
    // Folders in front that the project does not know fall away one by one, the longest rest first.
    for (let from = 0; from >= 0; ) {
      const found = whole.get(path.slice(from))
      if (found !== undefined) return found
      const slash = path.indexOf('/', from)
      from = slash < 0 ? -1 : slash + 1
    }
    const ending = `/${path}`
    const inside = (byName.get(path.slice(path.lastIndexOf('/') + 1)) ?? []).filter((image) => image.path.endsWith(ending))
    return inside.length === 0 ? 'none' : inside.length === 1 ? inside[0]!.id : 'several'
  }
}

export function withoutEnding(path: string): string {
  return path.replace(/(?<=[^/])\.[^./]*$/, '')
}
