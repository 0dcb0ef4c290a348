/** What in the images stands in the way of a run, or makes its result doubtful, by the task of the network, as sentences. Used by preflight.ts. */
import type { Split } from '../../src-shared/dataset/split.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { Task } from '../../src-shared/network/task.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import { taskTraining } from '../../src-shared/training/taskTraining.ts'
import type { FrozenClass } from '../store/runs.ts'
import type { TrainingImage } from '../store/trainingImages.ts'

/** Fewer training images than this in a class rarely teach anything. */
const fewImagesPerClass = 10
/** The largest class may be this many times the smallest before we say so. */
const fairImbalance = 10
/** A network begins with answers near 0: numbers that lie or scatter farther from it than this take long to reach. */
const farNumber = 10
/** Names in one sentence before "and n more". */
const namesShown = 3

export interface DataFacts {
  readonly task: Task
  readonly network: NetworkDocument
  readonly config: RunConfig
  readonly classes: readonly FrozenClass[]
  /** Images that have what the task needs, and a part. */
  readonly images: readonly TrainingImage[]
  readonly counts: Readonly<Record<Split, number>>
  /** Images that have it, but belong to no part. */
  readonly withoutPart: number
}

/** What an image is called that a task can learn from, and what to do where there is none. */
const words: Readonly<Record<Task, { readonly one: string; readonly many: string; readonly make: string }>> = {
  single_label: { one: 'labelled image', many: 'labelled images', make: 'Label images' },
  binary: { one: 'labelled image', many: 'labelled images', make: 'Label images' },
  pairs: { one: 'labelled image', many: 'labelled images', make: 'Label images' },
  multi_label: { one: 'labelled image', many: 'labelled images', make: 'Label images' },
  regression: { one: 'image with a number', many: 'images with a number', make: 'Give images their numbers' },
  segmentation: { one: 'image with a mask', many: 'images with a mask', make: 'Add masks' },
  autoencoder: { one: 'image', many: 'images', make: 'Add images' },
  gan: { one: 'image', many: 'images', make: 'Add images' },
}

export function dataProblems(facts: DataFacts): readonly string[] {
  const { task, classes, counts, withoutPart } = facts
  const { one, many, make } = words[task]
  const least = leastClasses(task)
  if (classes.length < least) {
    return [task === 'multi_label' ? 'Classes: the project has none, and the network says yes or no to each of them. Create classes and label images first.' : `Classes: a network tells at least two classes apart, the project has ${classes.length}. Create classes and label images first.`]
  }
  if (counts.train === 0) {
    return [
      withoutPart > 0
        ? `Training images: none of the ${many} belongs to the part "train", ${withoutPart.toLocaleString('en')} belong to no part. Split the images into train, val and test first.`
        : `Training images: no ${one} belongs to the part "train". ${make} and split them into train, val and test first.`,
    ]
  }
  if (task === 'pairs') return pairProblems(facts)
  return least > 0 ? emptyClasses(facts) : []
}

/** Images that lack nothing but a part, where none is for training. */
export function undividedCount({ task, classes, counts, withoutPart }: DataFacts): number {
  return counts.train === 0 && classes.length >= leastClasses(task) ? withoutPart : 0
}

export function dataWarnings(facts: DataFacts): readonly string[] {
  const { task, config, counts, withoutPart } = facts
  if (counts.train === 0) return []
  const { one, many } = words[task]
  return [
    ...(task === 'gan' || counts.val > 0 ? [] : ['Validation images: there are none, so overfitting cannot be seen; the best checkpoint and early stopping go by the training images. Give some images the part "val".']),
    ...(withoutPart > 0 ? [`Images without a part: ${countOf(withoutPart, `${one} takes`, `${many} take`)} no part in training. Split the images to use them.`] : []),
    ...(leastClasses(task) > 0 ? balanceWarnings(facts) : []),
    ...(task === 'regression' ? numberWarnings(facts) : []),
    ...(config.batchSize > counts.train ? [`Batch size: ${config.batchSize} is more than the ${countOf(counts.train, 'training image', 'training images')}, so every epoch is a single step. Reduce it for more steps.`] : []),
  ]
}

/** How many classes a task is about at least; 0: none. */
function leastClasses(task: Task): number {
  if (task === 'multi_label') return 1
  return task === 'single_label' || task === 'binary' || task === 'pairs' ? 2 : 0
}

/** Class -> training images that have it, in output order. */
function countPerClass({ classes, images }: DataFacts): ReadonlyMap<string, number> {
  const byId = new Map(classes.map(({ id }) => [id, 0]))
  for (const { classIds, split } of images) if (split === 'train') for (const id of classIds) byId.set(id, (byId.get(id) ?? 0) + 1)
  return new Map(classes.map(({ id, name }) => [name, byId.get(id) ?? 0]))
}

function emptyClasses(facts: DataFacts): readonly string[] {
  const empty = [...countPerClass(facts)].filter(([, count]) => count === 0).map(([name]) => name)
  if (empty.length === 0) return []
  const subject = empty.length === 1 ? `Class ${quoted(empty)}: it has` : `Classes ${quoted(empty)}: they have`
  return [`${subject} no training images, so the network could never answer ${empty.length === 1 ? 'it' : 'them'}. Label images for ${empty.length === 1 ? 'it, or delete the class' : 'them, or delete the classes'}.`]
}

/** Classes without images are no harm here: pairs are drawn from the others. */
function pairProblems(facts: DataFacts): readonly string[] {
  const filled = [...countPerClass(facts)].filter(([, count]) => count > 0).map(([name]) => name)
  return filled.length > 1 ? [] : [`Training images: all of them are of the class ${quoted(filled)}, so no two of them are different. Label images of another class.`]
}

function balanceWarnings(facts: DataFacts): readonly string[] {
  const { config, network } = facts
  const warnings: string[] = []
  const filled = [...countPerClass(facts)].filter(([, count]) => count > 0)
  const few = filled.filter(([, count]) => count < fewImagesPerClass)
  if (few.length > 0) {
    warnings.push(`Few images: ${quoted(few.map(([name]) => name))} ${few.length === 1 ? 'has' : 'have'} fewer than ${fewImagesPerClass} training images. Label more of them for a result that can be trusted.`)
  }
  const sorted = filled.toSorted(([, a], [, b]) => a - b)
  const [smallest, largest] = [sorted[0], sorted.at(-1)]
  if (config.classWeights === 'none' && smallest !== undefined && largest !== undefined && largest[1] > fairImbalance * smallest[1]) {
    const weights = taskTraining(network).canBalance ? ', or balance the classes under Loss' : ''
    warnings.push(`Balance: "${largest[0]}" has ${largest[1].toLocaleString('en')} training images and "${smallest[0]}" ${smallest[1].toLocaleString('en')}. The network will favour the large class; label more of the small one${weights}.`)
  }
  return warnings
}

/** Where the numbers lie, when that is far from where a fresh network begins. */
function numberWarnings({ images, network }: DataFacts): readonly string[] {
  const numbers = images.flatMap(({ number, split }) => (split === 'train' && number !== null ? [number] : []))
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length
  const deviation = Math.sqrt(numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length)
  if (deviation === 0) return [`Numbers: all training images have the same one, ${shown(mean)}, so the network can only learn to say that. Give images numbers that differ.`]
  const isScaled = network.layers.some(({ kind, id }) => kind === 'Rescaling' && !network.connections.some(({ from }) => from === id))
  if (isScaled || Math.max(Math.abs(mean), deviation) <= farNumber) return []
  return [`Numbers: they scatter by about ${shown(deviation)} around ${shown(mean)}, and a fresh network answers near 0, which takes long to unlearn. End the network in a Rescaling layer with scale ${shown(deviation)} and offset ${shown(mean)}.`]
}

/** Three digits are enough to scale by. */
function shown(number: number): string {
  return String(Number(number.toPrecision(3)))
}

export function quoted(names: readonly string[]): string {
  const first = names.slice(0, namesShown).map((name) => `"${name}"`).join(', ')
  return names.length > namesShown ? `${first} and ${names.length - namesShown} more` : first
}

export function countOf(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
