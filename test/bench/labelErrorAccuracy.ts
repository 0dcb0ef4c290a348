/**
 * `npm run accuracy -- label-errors [seed]`: how many planted label errors are found, against the bounds of the issue: cifar10-small with 5 % wrong
 * labels, and five Fashion-MNIST classes. Labels that are wrong in the data sets themselves count as right, so the true figures are a little better.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { LabelErrors } from '../../src-shared/api/labelErrors.ts'
import type { ClassId, ImageId } from '../../src-shared/dataset/ids.ts'
import type { Core } from '../../src-main/api/core.ts'
import { entryPath } from '../../src-main/bootstrap/entries.ts'
import { withProject } from '../../src-main/cli/session.ts'
import { plantLabelErrors } from '../support/plantLabelErrors.ts'
import { fashionMnistFolder, writeFashionMnist } from './writeFashionMnist.ts'

const archive = resolve(import.meta.dirname, '../../../shared/data/cifar10-small.tar')
const share = 0.05
/** Classes that a linear head tells apart nearly always. */
const fashionClasses: readonly string[] = ['ankle-boot', 'bag', 'sandal', 't-shirt', 'trouser']
const fashionImages = 1000
const bounds = { timesChance: 6, agreement: 0.95, recall: 0.7, precision: 0.5 }

interface Goal {
  /** Puts folders of classes under `folder` and returns their root, or says why it cannot. */
  images(folder: string): string | { readonly missing: string }
  judge(say: Say, found: LabelErrors, planted: ReadonlyMap<ImageId, ClassId>, truth: Truth): void
}
type Say = (what: string, figure: string, wanted: string, isReached: boolean) => void
interface Truth {
  readonly hits: readonly boolean[]
  /** Of the hits, how many are suggested the class they had. */
  readonly suggestedRight: number
}

const goals: Readonly<Record<string, Goal>> = {
  'cifar10-small': {
    images(folder) {
      if (!existsSync(archive)) return { missing: `${archive} is not there` }
      return spawnSync('tar', ['-xf', archive, '-C', folder], { stdio: 'inherit' }).status === 0 ? join(folder, 'cifar10-small', 'train') : { missing: `${archive} could not be unpacked` }
    },
    judge(say, found, planted, { hits }) {
      const first = hits.slice(0, planted.size)
      const byChance = planted.size ** 2 / found.imageCount
      const times = first.filter(Boolean).length / byChance
      say(`the first ${first.length} of ${found.foundCount} suspects hold ${first.filter(Boolean).length} of ${planted.size} planted errors,`, `${times.toFixed(1)} times as many as chance`, `at least ${bounds.timesChance}`, times >= bounds.timesChance)
    },
  },
  'fashion-mnist': {
    images(folder) {
      const source = process.env['FASHION_MNIST'] ?? fashionMnistFolder
      if (!existsSync(source)) return { missing: `the idx files are not in ${source}; set FASHION_MNIST to their folder` }
      writeFashionMnist(folder, source, fashionImages)
      const root = join(folder, 'train')
      for (const name of readdirSync(root)) if (!fashionClasses.includes(name)) rmSync(join(root, name), { recursive: true })
      return root
    },
    judge(say, found, planted, { hits, suggestedRight }) {
      const count = hits.filter(Boolean).length
      // Of the planted ones no answer can agree with the label and be right.
      const right = found.agreement / (1 - planted.size / found.imageCount)
      say('answers that agree with a label that was not planted', right.toFixed(3), `at least ${bounds.agreement}`, right >= bounds.agreement)
      say(`of ${planted.size} planted errors`, `${count} found, recall ${(count / planted.size).toFixed(3)}`, `at least ${bounds.recall}`, count / planted.size >= bounds.recall)
      say(`of ${hits.length} suspects`, `${count} are planted, precision ${(count / hits.length).toFixed(3)} (right class suggested for ${suggestedRight})`, `at least ${bounds.precision}`, count / hits.length >= bounds.precision)
    },
  },
}

/** False when a bound was missed. */
export async function labelErrorAccuracy(seed: number): Promise<boolean> {
  let reached = true
  for (const [name, goal] of Object.entries(goals)) {
    const folder = mkdtempSync(join(tmpdir(), 'convolve-label-errors-'))
    try {
      const images = goal.images(folder)
      if (typeof images !== 'string') {
        console.log(`label-errors: ${name} left out, ${images.missing}`)
        reached &&= process.env['CI'] !== 'true'
        continue
      }
      const [project, dataFolder] = [join(folder, 'labels.convolve'), join(folder, 'data')]
      if (spawnSync(process.execPath, [entryPath('cli'), 'import', images, project, '--no-split', '--data-folder', dataFolder], { stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0) throw new Error('the import failed')
      await withProject(project, { json: true, dataFolder }, async (core) => {
        const say: Say = (what, figure, wanted, isReached) => {
          console.log(`label-errors: ${name}, seed ${seed}: ${what} ${figure}, wanted ${wanted}: ${isReached ? 'reached' : 'MISSED'}`)
          reached &&= isReached
        }
        const planted = await plantLabelErrors(core.handlers, share, seed)
        const found = await search(core, name, seed)
        const hits = found.suspects.map(({ imageId }) => planted.has(imageId))
        goal.judge(say, found, planted, { hits, suggestedRight: found.suspects.filter(({ imageId, suggestedId }) => planted.get(imageId) === suggestedId).length })
        await search(core, `${name} again, with kept features`, seed + 1)
      })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return reached
}

async function search(core: Core, what: string, seed: number): Promise<LabelErrors> {
  const found = await core.handlers.labelErrors.find({ parts: ['train', 'val', 'test', 'none'], source: null, seed })
  if (found === null) throw new Error('the search was cancelled')
  console.log(`label-errors: ${what}: ${found.imageCount} images in ${found.seconds.toFixed(1)} s, ${found.foundCount} suspects, ${(100 * found.agreement).toFixed(1)} % agree`)
  return found
}
