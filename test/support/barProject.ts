/** A project of drawn bars on disk: bitmaps in a folder, rows in the database, the tiny network. For tests of training from end to end. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { createHash } from 'node:crypto'
import type { NetworkId } from '../../src-shared/dataset/ids.ts'
import { splits, type Split } from '../../src-shared/dataset/split.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { createProject, type OpenProject } from '../../src-main/project/openProject.ts'
import { ensureClasses, ensureSourceFolder, insertImage } from '../../src-main/store/imports.ts'
import { insertNetwork } from '../../src-main/store/networks.ts'
import { transact } from '../../src-main/store/transact.ts'
import { barClassNames, barSidePx, drawBar } from './barImages.ts'
import { tinyNetwork } from './tinyNetwork.ts'

export interface BarProject {
  readonly project: OpenProject
  readonly imagesFolder: string
  readonly networkId: NetworkId
}

/** `counts`: labelled images per part. `pixelsOf`: what an image shows. */
export function createBarProject(folder: string, counts: Readonly<Record<Split, number>>, network: NetworkDocument = tinyNetwork(), pixelsOf: typeof drawBar = drawBar): BarProject {
  const imagesFolder = path.join(folder, 'pictures')
  fs.mkdirSync(imagesFolder)
  const project = createProject(folder, 'bars')
  const { write } = project.database
  const classIds = ensureClasses(write, barClassNames)
  const sourceId = ensureSourceFolder(write, imagesFolder, false)
  transact(write, () => {
    for (const split of splits) {
      for (let index = 0; index < counts[split]; index++) {
        const label = index % barClassNames.length
        const number = index + splits.indexOf(split) * 10_000
        const bytes = greyBitmap(pixelsOf(label, number))
        // Bytes that mean nothing keep files apart that show the same.
        bytes.writeUInt32LE(number, 6)
        const relativePath = `${split}-${index}.bmp`
        fs.writeFileSync(path.join(imagesFolder, relativePath), bytes)
        insertImage(write, sourceId, {
          relativePath, widthPx: barSidePx, heightPx: barSidePx, sizeBytes: bytes.length, modifiedMs: 0, format: 'bmp',
          sha256: createHash('sha256').update(bytes).digest(), classId: classIds.get(barClassNames[label]!)!, split,
        })
      }
    }
  })
  return { project, imagesFolder, networkId: insertNetwork(write, network) }
}

/** A 24-bit bitmap (BITMAPINFOHEADER, rows from the bottom) of grey pixels [H*W]. */
export function greyBitmap(pixels: Uint8Array): Buffer {
  const rowBytes = Math.ceil((barSidePx * 3) / 4) * 4
  const bitmap = Buffer.alloc(54 + rowBytes * barSidePx)
  bitmap.write('BM')
  bitmap.writeUInt32LE(bitmap.length, 2)
  bitmap.writeUInt32LE(54, 10)
  bitmap.writeUInt32LE(40, 14)
  bitmap.writeInt32LE(barSidePx, 18)
  bitmap.writeInt32LE(barSidePx, 22)
  bitmap.writeUInt16LE(1, 26)
  bitmap.writeUInt16LE(24, 28)
  pixels.forEach((value, place) => {
    const row = barSidePx - 1 - Math.floor(place / barSidePx)
    bitmap.fill(value, 54 + row * rowBytes + (place % barSidePx) * 3, 54 + row * rowBytes + (place % barSidePx) * 3 + 3)
  })
  return bitmap
}
