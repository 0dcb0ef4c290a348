/**
 * `npm run accuracy [-- fashion-mnist|cifar10-small|transfer|label-errors [seed]]`: full trainings through the command line with a bound on the test accuracy.
 * Prints seed, epochs, minutes and figure; exit code 1 below a bound. Takes many minutes, so it is not part of `npm test`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { ImageId } from '../../src-shared/dataset/ids.ts'
import { entryPath } from '../../src-main/bootstrap/entries.ts'
import { withProject } from '../../src-main/cli/session.ts'
import { labelErrorAccuracy } from './labelErrorAccuracy.ts'
import { transferAccuracy } from './transferAccuracy.ts'
import { fashionMnistFolder, writeFashionMnist } from './writeFashionMnist.ts'

interface Goal {
  readonly epochs: number
  readonly bound: number
  /** Training time that must not be passed; null: none. */
  readonly minutes: number | null
  /** Options of `convolve train`. */
  readonly options: readonly string[]
  /** Puts image folders with train/ and test/ under `folder` and returns their root, or says why it cannot. */
  images(folder: string): string | { readonly missing: string }
  /** One in so many training images goes to validation, to choose the checkpoint; null: none. */
  readonly validationShare: number | null
}

const sharedData = resolve(import.meta.dirname, '../../../shared/data')

const goals: Readonly<Record<string, Goal>> = {
  'fashion-mnist': {
    epochs: 5,
    bound: 0.9,
    minutes: null,
    options: ['--network', 'keras-mnist', '--batch-size', '64', '--optimizer', 'adam', '--learning-rate', '0.0015'],
    validationShare: null,
    images(folder) {
      const source = process.env['FASHION_MNIST'] ?? fashionMnistFolder
      if (!existsSync(source)) return { missing: `the idx files are not in ${source}; set FASHION_MNIST to their folder` }
      const target = join(folder, 'fashion-mnist')
      console.log(`fashion-mnist: ${writeFashionMnist(target, source)} images written`)
      return target
    },
  },
  'cifar10-small': {
    epochs: 20,
    bound: 0.51,
    minutes: 15,
    options: ['--network', 'small-resnet', '--batch-size', '32', '--optimizer', 'adam', '--learning-rate', '0.0005', '--monitor', 'val_accuracy'],
    validationShare: 10,
    images(folder) {
      const archive = join(sharedData, 'cifar10-small.tar')
      if (!existsSync(archive)) return { missing: `${archive} is not there` }
      const { status } = spawnSync('tar', ['-xf', archive, '-C', folder], { stdio: 'inherit' })
      return status === 0 ? join(folder, 'cifar10-small') : { missing: `${archive} could not be unpacked` }
    },
  },
}

/** Runs a command of ours and returns what it printed as JSON; its progress goes to our stderr. */
function convolve(folder: string, ...args: readonly string[]): unknown {
  const { status, stdout } = spawnSync(process.execPath, [entryPath('cli'), ...args, '--json', '--data-folder', join(folder, 'data')], { stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 30 })
  if (status !== 0) throw new Error(`convolve ${args.join(' ')}: exit code ${status}. It said: ${stdout.toString().slice(0, 2000)}`)
  return JSON.parse(stdout.toString()) as unknown
}

/** Every n-th training image of each class, in import order. */
async function moveToValidation(folder: string, project: string, share: number): Promise<void> {
  await withProject(project, { json: true, dataFolder: join(folder, 'data') }, async ({ handlers: { images, labels } }) => {
    for (const { id } of await labels.classes()) {
      const ids = await images.ids({ classId: id, split: 'train' })
      await labels.assignSplit({ ids: ids.filter((_, index): _ is ImageId => index % share === 0) }, 'val')
    }
  })
}

async function reach(name: string, goal: Goal, seed: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), `convolve-${name}-`))
  try {
    const images = goal.images(folder)
    if (typeof images !== 'string') {
      console.log(`${name}: left out, ${images.missing}`)
      return process.env['CI'] !== 'true'
    }
    const project = join(folder, 'accuracy.convolve')
    const startMs = performance.now()
    const imported = convolve(folder, 'import', images, project, '--no-split') as { added: number; duplicateCount: number }
    console.log(`${name}: ${imported.added} images imported (${imported.duplicateCount} exact duplicates left out) in ${minutesSince(startMs).toFixed(1)} min`)
    if (goal.validationShare !== null) await moveToValidation(folder, project, goal.validationShare)
    const trainMs = performance.now()
    const { run } = convolve(folder, 'train', project, '--epochs', String(goal.epochs), '--seed', String(seed), ...goal.options) as { run: { bestEpoch: number; epochsDone: number } }
    const minutes = minutesSince(trainMs)
    const report = convolve(folder, 'evaluate', project, '--split', 'test') as { accuracy: number; imageCount: number }
    const reached = report.accuracy >= goal.bound && (goal.minutes === null || minutes <= goal.minutes)
    console.log(
      `${name}: seed ${seed}, epochs ${run.epochsDone} (checkpoint of epoch ${run.bestEpoch}), ${minutes.toFixed(1)} minutes${goal.minutes === null ? '' : ` of ${goal.minutes}`}, ` +
        `test accuracy ${report.accuracy.toFixed(4)} on ${report.imageCount} images, wanted ${goal.bound}: ${reached ? 'reached' : 'MISSED'}`,
    )
    return reached
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function minutesSince(startMs: number): number {
  return (performance.now() - startMs) / 60_000
}

const [wanted, seed = '1'] = process.argv.slice(2)
const others: Readonly<Record<string, (seed: number) => Promise<boolean>>> = { transfer: transferAccuracy, 'label-errors': labelErrorAccuracy }
const names = wanted === undefined ? [...Object.keys(goals), ...Object.keys(others)] : [wanted]
for (const name of names) {
  const other = Object.hasOwn(others, name) ? others[name] : undefined
  if (other !== undefined) {
    if (!(await other(Number(seed)))) process.exitCode = 1
    continue
  }
  const goal = Object.hasOwn(goals, name) ? goals[name] : undefined
  if (goal === undefined) {
    console.error(`accuracy: no goal named "${name}". Choose one: ${[...Object.keys(goals), ...Object.keys(others)].join(', ')}.`)
    process.exitCode = 2
    break
  }
  if (!(await reach(name, goal, Number(seed)))) process.exitCode = 1
}
