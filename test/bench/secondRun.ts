/**
 * `npm run bench -- second-run`: how soon a run trains once the features of its images are kept, from the click to the first step, with the
 * process it needs; and the first run, which computes them. On flowers-small (300 photos), or on drawn pictures where that is not beside the project.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { entryPath } from '../../src-main/bootstrap/entries.ts'
import { runEnded, withProject } from '../../src-main/cli/session.ts'
import { drawImageFolders } from '../support/journeyImages.ts'

const archive = resolve(import.meta.dirname, '../../../shared/data/flowers-small.tar')
/** Of the second kind; each with a seed of its own, so that the head is another one. */
const runCount = 7
const wantedSeconds = 2

export async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'convolve-bench-'))
  const dataFolder = join(folder, 'data')
  const project = join(folder, 'pictures.convolve')
  const isFlowers = existsSync(archive)
  const pictures = join(folder, isFlowers ? 'flowers-small' : 'colours')
  try {
    if (!isFlowers) {
      await drawImageFolders(pictures, { train: 75, test: 10 })
      renameSync(join(pictures, 'test'), join(pictures, 'val'))
    } else if (spawnSync('tar', ['-xf', archive, '-C', folder]).status !== 0) throw new Error('second-run: flowers-small.tar could not be unpacked')
    if (spawnSync(process.execPath, [entryPath('cli'), 'import', pictures, project, '--data-folder', dataFolder], { stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0) throw new Error('second-run: the import failed')
    await withProject(project, { json: true, dataFolder }, async (core) => {
      const { runs, transfer } = core.handlers
      /** Seconds from the call to the report of a first step; the run is stopped then. */
      const secondsToTrain = async (seed: number): Promise<number> => {
        const startMs = performance.now()
        const run = await transfer.start(seed, 'training')
        let seconds = Number.NaN
        await runEnded(core, run.id, ({ step }) => {
          if (step === 0 || !Number.isNaN(seconds)) return
          seconds = (performance.now() - startMs) / 1000
          void runs.stop(run.id)
        })
        return seconds
      }
      const first = await secondsToTrain(0)
      const later: number[] = []
      for (let seed = 1; seed <= runCount; seed++) later.push(await secondsToTrain(seed))
      const sorted = later.toSorted((a, b) => a - b)
      const median = sorted[sorted.length >> 1]!
      const what = isFlowers ? 'flowers-small' : 'drawn pictures'
      console.log(`second run (${what}): trains ${median.toFixed(2)} s after the click (median of ${runCount}, min ${sorted[0]!.toFixed(2)}, max ${sorted.at(-1)!.toFixed(2)}), the first one after ${first.toFixed(2)} s; wanted under ${wantedSeconds} s, ratio ${(wantedSeconds / median).toFixed(2)}`)
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
