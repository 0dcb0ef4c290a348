/** What a run would train on, and what stands in its way, as sentences. Asked before Start is pressed, and again by Start itself. */
import { existsSync } from 'node:fs'
import type { RunPreflight } from '../../src-shared/api/runs.ts'
import { splits, type Split } from '../../src-shared/dataset/split.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import type { ReadDatabase } from '../store/openDatabase.ts'
import type { FrozenClass } from '../store/runs.ts'
import { countWithoutPart, isClassified, readOutputClasses, readTrainingImages, type ClassifiedImage } from '../store/trainingImages.ts'
import type { PretrainedFolders } from '../pretrained/openBackbone.ts'
import { configProblems } from './configProblems.ts'
import { pretrainedProblems } from './pretrainedStart.ts'

/** Fewer training images than this in a class rarely teach anything. */
const fewImagesPerClass = 10
/** The largest class may be this many times the smallest before we say so. */
const fairImbalance = 10
/** Names in one sentence before "and n more". */
const namesShown = 3

export interface PreparedDataset {
  readonly classes: readonly FrozenClass[]
  readonly images: readonly ClassifiedImage[]
  readonly preflight: RunPreflight
}

/** Looks at data set, network and configuration together. `folders`: where each source folder lies now, by its id. */
export function prepareDataset(read: ReadDatabase, network: NetworkDocument, config: RunConfig, folders: Readonly<Record<number, string>>, pretrained: PretrainedFolders): PreparedDataset {
  const classes = readOutputClasses(read)
  const images = readTrainingImages(read).filter(isClassified)
  const counts = Object.fromEntries(splits.map((split) => [split, images.filter((image) => image.split === split).length])) as Record<Split, number>
  const perClass = countPerClass(images, classes)
  const inferred = inferNetwork(network, classes.length)
  const ofConfig = configProblems(config, inferred, classes.length, counts.train)
  const ofWeights = config.startFrom === null ? pretrainedProblems(network, pretrained) : { problems: [], warnings: [] }
  const withoutPart = countWithoutPart(read)
  const preflight: RunPreflight = {
    trainCount: counts.train,
    valCount: counts.val,
    testCount: counts.test,
    classNames: classes.map(({ name }) => name),
    problems: [
      ...dataProblems(classes, counts, perClass, withoutPart),
      ...missingFileProblems(images, folders),
      ...inferred.problems.filter(({ severity }) => severity === 'error').map(({ sentence }) => sentence),
      ...ofConfig.problems,
      ...ofWeights.problems,
    ],
    warnings: [
      ...dataWarnings(config, counts, perClass, withoutPart),
      ...inferred.problems.filter(({ severity }) => severity === 'warning').map(({ sentence }) => sentence),
      ...ofConfig.warnings,
      ...ofWeights.warnings,
    ],
  }
  return { classes, images, preflight }
}

/** Class -> training images, in output order. */
function countPerClass(images: readonly ClassifiedImage[], classes: readonly FrozenClass[]): ReadonlyMap<string, number> {
  const byId = new Map(classes.map(({ id }) => [id, 0]))
  for (const { classId, split } of images) if (split === 'train') byId.set(classId, (byId.get(classId) ?? 0) + 1)
  return new Map(classes.map(({ id, name }) => [name, byId.get(id) ?? 0]))
}

function dataProblems(classes: readonly FrozenClass[], counts: Readonly<Record<Split, number>>, perClass: ReadonlyMap<string, number>, withoutPart: number): string[] {
  if (classes.length < 2) return [`Classes: a network tells at least two classes apart, the project has ${classes.length}. Create classes and label images first.`]
  if (counts.train === 0) {
    return [
      withoutPart > 0
        ? `Training images: none of the labelled images belongs to the part "train", ${withoutPart.toLocaleString('en')} belong to no part. Split the images into train, val and test first.`
        : 'Training images: no labelled image belongs to the part "train". Label images and split them into train, val and test first.',
    ]
  }
  const empty = [...perClass].filter(([, count]) => count === 0).map(([name]) => name)
  if (empty.length === 0) return []
  const subject = empty.length === 1 ? `Class ${quoted(empty)}: it has` : `Classes ${quoted(empty)}: they have`
  return [`${subject} no training images, so the network could never answer ${empty.length === 1 ? 'it' : 'them'}. Label images for ${empty.length === 1 ? 'it, or delete the class' : 'them, or delete the classes'}.`]
}

function missingFileProblems(images: readonly ClassifiedImage[], folders: Readonly<Record<number, string>>): string[] {
  const gone = new Map<number, number>()
  for (const { sourceId } of images) gone.set(sourceId, (gone.get(sourceId) ?? 0) + 1)
  const problems: string[] = []
  for (const [sourceId, count] of gone) {
    const folder = folders[sourceId]
    if (folder !== undefined && existsSync(folder)) continue
    problems.push(`Folder "${folder ?? sourceId}": it is not there, and ${countOf(count, 'labelled image lies', 'labelled images lie')} in it. Plug in the drive, or point the folder to where it is now.`)
  }
  const missing = images.filter((image) => image.missing && existsSync(folders[image.sourceId] ?? ''))
  if (missing.length > 0) {
    problems.push(`Image files: ${countOf(missing.length, 'labelled image is', 'labelled images are')} not there any more (${quoted(missing.map(({ relativePath }) => relativePath))}). Bring the files back, or remove the images from the project.`)
  }
  return problems
}

function dataWarnings(config: RunConfig, counts: Readonly<Record<Split, number>>, perClass: ReadonlyMap<string, number>, withoutPart: number): string[] {
  const warnings: string[] = []
  if (counts.train === 0) return warnings
  if (counts.val === 0) {
    warnings.push('Validation images: there are none, so overfitting cannot be seen; the best checkpoint and early stopping go by the training images. Give some images the part "val".')
  }
  if (withoutPart > 0) warnings.push(`Images without a part: ${countOf(withoutPart, 'labelled image takes', 'labelled images take')} no part in training. Split the images to use them.`)
  const filled = [...perClass].filter(([, count]) => count > 0)
  const few = filled.filter(([, count]) => count < fewImagesPerClass)
  if (few.length > 0) {
    warnings.push(`Few images: ${quoted(few.map(([name]) => name))} ${few.length === 1 ? 'has' : 'have'} fewer than ${fewImagesPerClass} training images. Label more of them for a result that can be trusted.`)
  }
  const sorted = filled.toSorted(([, a], [, b]) => a - b)
  const [smallest, largest] = [sorted[0], sorted.at(-1)]
  if (smallest !== undefined && largest !== undefined && largest[1] > fairImbalance * smallest[1]) {
    warnings.push(`Balance: "${largest[0]}" has ${largest[1].toLocaleString('en')} training images and "${smallest[0]}" ${smallest[1].toLocaleString('en')}. The network will favour the large class; label more of the small one.`)
  }
  if (config.batchSize > counts.train) warnings.push(`Batch size: ${config.batchSize} is more than the ${countOf(counts.train, 'training image', 'training images')}, so every epoch is a single step. Reduce it for more steps.`)
  return warnings
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, namesShown).map((name) => `"${name}"`).join(', ')
  return names.length > namesShown ? `${shown} and ${names.length - namesShown} more` : shown
}

function countOf(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
