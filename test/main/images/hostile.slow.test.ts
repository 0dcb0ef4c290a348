/** I-01: every file of the hostile set gets the verdict its manifest asks for, in import, grid and training alike. The archive is optional: `../shared/data/hostile-images.tar` beside the project. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImageId } from '../../../src-shared/dataset/ids.ts'
import { thumbnailUrl } from '../../../src-shared/api/resources.ts'
import { readResource } from '../../../src-main/api/resources.ts'
import { decodeImage } from '../../../src-main/images/decode.ts'
import { openPicture } from '../../../src-main/images/openPicture.ts'
import { renderThumbnail } from '../../../src-main/images/thumbnails.ts'
import { reasonOf } from '../../../src-main/images/unreadable.ts'
import { readTar } from '../../support/readTar.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { openTestCore } from '../../support/testCore.ts'

const archive = join(import.meta.dirname, '../../../../shared/data/hostile-images.tar')
const present = existsSync(archive)
if (!present) console.warn('left out: hostile-images.tar is not beside the project; decode.test.ts checks the same rules on files it makes')

/** What one file may take, on a machine that is busy with other tests [ms], and what all may add to memory [bytes]. */
const slowestMs = 4000
const mostMemory = 512 * 2 ** 20

interface Row {
  readonly file: string
  readonly expected: string
  readonly sharp: string
  readonly bytes: Buffer
}

describe.runIf(present)('hostile images', () => {
  const folder = temporaryFolder()
  const entries = present ? new Map(readTar(archive).map((entry) => [entry.path.replace(/^hostile-images\//, ''), entry.bytes])) : new Map<string, Buffer>()
  const rows: Row[] = present ? parseCsv(entries.get('manifest.csv')!.toString('utf8')).slice(1).flatMap((cells) => {
    const bytes = entries.get(cells[0]!)
    if (!bytes) throw new Error(`the archive lacks ${cells[0]}`)
    return [{ file: cells[0]!, expected: cells[5]!, sharp: cells[6]!, bytes }]
  }) : []
  /** Set by the first test: may the file be used? */
  const accepted = new Map<string, boolean>()

  it('the decoder: thumbnail, colour and grey training pixels agree with each other and with the manifest', async () => {
    expect(rows).toHaveLength(389)
    const before = process.memoryUsage().rss
    const wrong: string[] = []
    for (const { file, expected, sharp, bytes } of rows) {
      const started = performance.now()
      const answers = await Promise.allSettled([
        openPicture(bytes).then(async (picture) => {
          await renderThumbnail(picture)
          return picture
        }),
        decodeImage(bytes, { widthPx: 32, heightPx: 32, colour: 'rgb', fit: 'crop' }),
        decodeImage(bytes, { widthPx: 224, heightPx: 160, colour: 'grey', fit: 'pad' }),
      ])
      const tookMs = performance.now() - started
      const [grid] = answers
      const fine = grid.status === 'fulfilled'
      accepted.set(file, fine)
      if (new Set(answers.map((answer) => answer.status)).size !== 1) wrong.push(`${file}: paths disagree`)
      if (expected === 'decodes' && !fine) wrong.push(`${file}: refused (${reasonOf(grid.reason)})`)
      if (expected.startsWith('must be reported') && fine) wrong.push(`${file}: accepted, ${expected}`)
      if (expected.includes('too large') && !fine && !/too large/.test(reasonOf(grid.reason))) wrong.push(`${file}: refused for another reason (${reasonOf(grid.reason)})`)
      const size = /^ok (\d+x\d+)$/.exec(sharp)?.[1]
      if (fine && size !== undefined && `${grid.value.widthPx}x${grid.value.heightPx}` !== size) wrong.push(`${file}: ${grid.value.widthPx}x${grid.value.heightPx}, not ${size}`)
      if (!fine && !(grid.reason instanceof Error && 'code' in grid.reason && grid.reason.code === 'imageUnreadable')) wrong.push(`${file}: no proper reason (${String(grid.reason)})`)
      if (tookMs > slowestMs) wrong.push(`${file}: ${Math.round(tookMs)} ms`)
    }
    expect(wrong).toEqual([])
    expect(process.memoryUsage().rss - before).toBeLessThan(mostMemory)
  })

  it('import and grid: the same verdict file by file, and a second import adds nothing', async () => {
    const images = join(folder, 'set')
    for (const { file, bytes } of rows) {
      mkdirSync(dirname(join(images, file)), { recursive: true })
      writeFileSync(join(images, file), bytes)
    }
    const test = await openTestCore(join(folder, 'core'))
    await test.api.project.create(folder, 'hostile')
    const plan = await test.api.images.planImport({ path: images })
    const refusedCount = plan.refused.reduce((sum, entry) => sum + entry.count, 0)
    const progress = await test.importAll(images)
    expect(progress.error).toBeNull()
    // Nothing is dropped in silence: added + duplicate + unreadable + refused by ending = files.
    expect(progress.added + progress.duplicateCount + progress.unreadableCount + refusedCount).toBe(rows.length)
    const unreadable = new Set(progress.unreadable.map((entry) => entry.relativePath))
    const refused = new Set(plan.refused.flatMap((entry) => entry.examples))
    for (const { file } of rows) expect([file, !unreadable.has(file) && !refused.has(file)]).toEqual([file, accepted.get(file)])
    const again = await test.importAll(images)
    expect(again.added).toBe(0)
    expect(again.known).toBe(progress.added)

    const ids = await test.api.images.ids({})
    for (const id of ids as ImageId[]) {
      const thumbnail = await readResource(test.core.context, thumbnailUrl(id))
      expect(thumbnail.mediaType).toBe('image/jpeg')
      expect(thumbnail.body.length).toBeGreaterThan(100)
    }
    await test.core.close()
  })
})

function parseCsv(csv: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let field = ''
  let quoted = false
  for (let at = 0; at < csv.length; at++) {
    const character = csv[at]!
    if (quoted) {
      if (character !== '"') field += character
      else if (csv[at + 1] === '"') field += csv[++at]
      else quoted = false
    } else if (character === '"') quoted = true
    else if (character === ',' || character === '\n') {
      row.push(field.replace(/\r$/, ''))
      field = ''
      if (character === '\n') {
        rows.push(row)
        row = []
      }
    } else field += character
  }
  return rows
}
