/** What a one-button transfer trains for: the task that follows from how the images are labelled, with its reason. Pure; used by the core. */
import type { LabellingKind } from '../dataset/labelling.ts'
import type { HeadTask } from '../network/task.ts'
import type { HeadKind } from './run.ts'

/** How the images with a part are labelled. */
export interface LabelledAs {
  /** What the project says it labels with. */
  readonly kind: LabellingKind
  readonly classNames: readonly string[]
  /** Images with exactly one class, and with none or several of them on purpose. */
  readonly oneClass: number
  readonly severalClasses: number
  /** Of the training images that have one. */
  readonly numbers: readonly number[]
}

export interface TransferTask {
  readonly task: HeadTask
  /** Why this one, and what head, loss and figure come with it. */
  readonly why: string
  /** How the head can be made, the usual one first. */
  readonly heads: readonly HeadKind[]
}

const workedOut: Readonly<Record<Exclude<HeadKind, 'training'>, string>> = {
  class_means: 'the answer is the class whose mean is nearest',
  nearest_images: 'each of them votes for its class, the closer the more',
}
const ofClasses: readonly HeadKind[] = ['training', 'class_means', 'nearest_images']

/** For the kind the project labels with, or the one its images have where they have nothing of that kind. `head`: how the last layer is to be made. */
export function transferTask(labelled: LabelledAs, head: HeadKind): TransferTask {
  const { classNames } = labelled
  const count = classNames.length
  switch (kindOf(labelled)) {
    case 'number':
      return { task: 'regression', heads: ['training'], why: 'Your images carry a number each, so the new last layer says one number (linear, mean squared error; watch the mean absolute error), scaled to how your numbers scatter.' }
    case 'several':
      return { task: 'multi_label', heads: ['training'], why: `An image can have several classes, so the new last layer says yes or no to ${count === 1 ? 'the class' : `each of the ${count} classes`} (sigmoid, binary cross-entropy; watch F1).` }
    case 'one':
      // Worked out heads compare classes, two of them like more.
      if (head !== 'training') return { task: 'single_label', heads: ofClasses, why: `Each image has one of ${count} classes; the last layer is worked out from your images at once: ${workedOut[head]}.` }
      return count === 2
        ? { task: 'binary', heads: ofClasses, why: `There are two classes, so one output is enough: the probability of "${classNames[1]!}" (sigmoid, binary cross-entropy; watch the accuracy).` }
        : { task: 'single_label', heads: ofClasses, why: `Each image has one of ${count} classes, so the new last layer gives each class a probability (softmax, categorical cross-entropy; watch the accuracy).` }
  }
}

function kindOf({ kind, oneClass, severalClasses, numbers }: LabelledAs): LabellingKind {
  const has: Readonly<Record<LabellingKind, boolean>> = { one: oneClass > 0, several: oneClass + severalClasses > 0, number: numbers.length > 0 }
  return has[kind] ? kind : ((['one', 'several', 'number'] as const).find((other) => has[other]) ?? kind)
}

/** What `networkOnBackbone` is told about the head. */
export interface TransferHead {
  readonly classCount: number
  readonly task: HeadTask
  readonly normalized: true
  readonly l2: number
  readonly numbers?: { readonly mean: number; readonly deviation: number }
}

/** L2 penalty of a head: few images, many features. That of a softmax over classes. */
const penalty = 0.05

/** The head for a task: its penalty counts as much against the loss whatever the loss is a mean over. */
export function transferHead({ classNames, numbers }: Pick<LabelledAs, 'classNames' | 'numbers'>, task: HeadTask): TransferHead {
  const classCount = classNames.length
  const basics = { classCount, normalized: true } as const
  switch (task) {
    case 'single_label': return { ...basics, task, l2: penalty }
    // One output w does what two, w/2 and -w/2, do.
    case 'binary': return { ...basics, task, l2: penalty / 2 }
    case 'multi_label': return { ...basics, task, l2: penalty / (2 * Math.max(1, classCount)) }
    case 'regression': {
      const spread = spreadOf(numbers)
      return { ...basics, task, l2: rounded(penalty * spread.deviation ** 2), numbers: spread }
    }
  }
}

/** Mean and deviation to three digits: a few images more are no other network. */
function spreadOf(numbers: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length)
  const deviation = Math.sqrt(numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / Math.max(1, numbers.length))
  return { mean: rounded(mean), deviation: deviation > 0 ? rounded(deviation) : 1 }
}

function rounded(number: number): number {
  return Number(number.toPrecision(3))
}
