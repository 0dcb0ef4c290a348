/** What a run would train on, and what stands in its way, as sentences. Asked before Start is pressed, and again by Start itself. */
import { existsSync } from 'node:fs'
import type { RunPreflight } from '../../src-shared/api/runs.ts'
import { splits, type Split } from '../../src-shared/dataset/split.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import { taskTraining } from '../../src-shared/training/taskTraining.ts'
import { unfreezeProblems } from '../../src-shared/training/unfreezing.ts'
import type { PretrainedFolders } from '../pretrained/openBackbone.ts'
import type { ReadDatabase } from '../store/openDatabase.ts'
import type { FrozenClass } from '../store/runs.ts'
import { countWithoutPart, readOutputClasses, readTrainingImages, type TrainingImage } from '../store/trainingImages.ts'
import { configProblems } from './configProblems.ts'
import { countOf, dataProblems, dataWarnings, quoted, undividedCount, type DataFacts } from './dataProblems.ts'
import { pretrainedProblems } from './pretrainedStart.ts'
import { takesPart } from './snapshot.ts'
import { headProblems } from './workedOutHead.ts'

export interface PreparedDataset {
  /** What the outputs mean; none where the task is not about classes. */
  readonly classes: readonly FrozenClass[]
  /** Images that have what the task needs, and a part. */
  readonly images: readonly TrainingImage[]
  readonly preflight: RunPreflight
}

/** Looks at data set, network and configuration together. `folders`: where each source folder lies now, by its id. */
export function prepareDataset(read: ReadDatabase, network: NetworkDocument, config: RunConfig, folders: Readonly<Record<number, string>>, pretrained: PretrainedFolders): PreparedDataset {
  const training = taskTraining(network)
  const { task, target } = training
  const classes = target === 'class' || target === 'classes' ? readOutputClasses(read) : []
  const images = readTrainingImages(read).filter((image) => takesPart(image, task))
  const counts = Object.fromEntries(splits.map((split) => [split, images.filter((image) => image.split === split).length])) as Record<Split, number>
  const facts: DataFacts = { task, network, config, classes, images, counts, withoutPart: countWithoutPart(read, target) }
  const inferred = inferNetwork(network, classes.length)
  const ofConfig = configProblems(config, inferred, training, classes.length, counts.train)
  const ofWeights = config.startFrom === null ? pretrainedProblems(network, pretrained) : { problems: [], warnings: [] }
  const preflight: RunPreflight = {
    trainCount: counts.train,
    valCount: counts.val,
    testCount: counts.test,
    undividedCount: undividedCount(facts),
    classNames: classes.map(({ name }) => name),
    problems: [
      ...dataProblems(facts),
      ...missingFileProblems(images, folders),
      ...inferred.problems.filter(({ severity }) => severity === 'error').map(({ sentence }) => sentence),
      ...ofConfig.problems,
      ...headProblems(network, config.head, counts.train),
      ...unfreezeProblems(network, config),
      ...ofWeights.problems,
    ],
    warnings: [
      ...dataWarnings(facts),
      ...inferred.problems.filter(({ severity }) => severity === 'warning').map(({ sentence }) => sentence),
      ...ofConfig.warnings,
      ...ofWeights.warnings,
    ],
  }
  return { classes, images, preflight }
}

function missingFileProblems(images: readonly TrainingImage[], folders: Readonly<Record<number, string>>): string[] {
  const gone = new Map<number, number>()
  for (const { sourceId, mask } of images) for (const id of new Set([sourceId, mask?.sourceId ?? sourceId])) gone.set(id, (gone.get(id) ?? 0) + 1)
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
