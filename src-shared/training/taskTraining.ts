/**
 * What training a network for its task means: what an image needs to take part, which losses and figures fit (the first one unless told
 * otherwise), and what "right" is. Used by the loop, preflight, the form and the command line.
 */
import { ganHalves } from '../network/ganHalves.ts'
import type { NetworkDocument } from '../network/document.ts'
import { inferNetwork } from '../network/infer.ts'
import { lastActivation } from '../network/outputRepairs.ts'
import { taskOf, type Task } from '../network/task.ts'
import { defaultLosses, type LossConfig, type RunLoss } from './loss.ts'
import type { MetricConfig, MetricKind } from './metric.ts'
import { defaultOptimizers, type OptimizerConfig } from './optimizer.ts'
import type { MonitoredMetric, RunConfig } from './run.ts'

/** What an image must have beside a part. */
export type TargetKind = 'class' | 'classes' | 'number' | 'mask' | 'image'

export interface FittingLoss {
  readonly kind: RunLoss
  /** One sentence: when to take it. */
  readonly why: string
}

export interface TaskTraining {
  readonly task: Task
  readonly target: TargetKind
  /** The usual one first. */
  readonly losses: readonly [FittingLoss, ...FittingLoss[]]
  readonly metrics: readonly MetricKind[]
  /** Measured unless told otherwise. */
  readonly usualMetrics: readonly MetricConfig[]
  /** What accuracy counts, as a sentence; null: the task has no right and wrong, and `accuracy` is null. */
  readonly accuracy: string | null
  /** The figure that stands where accuracy has no meaning, by its name (`metric.ts`); null: accuracy. */
  readonly figure: string | null
  /** What decides the best epoch, the usual one first; none: there is no better and worse, and the last epoch is kept. */
  readonly monitors: readonly MonitoredMetric[]
  /** What images of rare classes count can be balanced. */
  readonly canBalance: boolean
  /** What to begin with where Adam at its usual rate is not it. */
  readonly start: { readonly optimizer: OptimizerConfig; readonly learningRate: number } | null
}

const crossEntropy: FittingLoss = { kind: 'categorical_crossentropy', why: 'How little probability the right class got; right for nearly every classifier.' }
const yesOrNo: FittingLoss = { kind: 'binary_crossentropy', why: 'How little probability the right side got; right for nearly every answer of yes or no.' }
const focal: FittingLoss = { kind: 'focal', why: 'Cross-entropy in which what is right already counts less: for rare classes and small objects.' }
const overlap: readonly FittingLoss[] = [
  { kind: 'crossentropy_dice', why: 'Cross-entropy and overlap together: for small objects, where all background would score well.' },
  { kind: 'dice', why: 'The overlap itself, however small an object is; slower at the start.' },
]
const squared: FittingLoss = { kind: 'mean_squared_error', why: 'The squared distance: large mistakes count far more than small ones.' }
const absolute: FittingLoss = { kind: 'mean_absolute_error', why: 'The distance itself: a few wrong targets do little harm.' }
const huber: FittingLoss = { kind: 'huber', why: 'Squared for small distances, straight for large ones: calm where some targets are wrong.' }

const single: Omit<TaskTraining, 'task'> = {
  target: 'class',
  losses: [
    crossEntropy,
    { kind: 'binary_crossentropy', why: 'Asks every class for a yes or no of its own.' },
    focal,
    { kind: 'mean_squared_error', why: 'The squared distance of the probabilities from 0 and 1.' },
    { kind: 'mean_absolute_error', why: 'The distance of the probabilities from 0 and 1; learns slowly.' },
    { kind: 'huber', why: 'Squared for small distances, straight for large ones.' },
    { kind: 'hinge', why: 'Every class should be on its side with a margin.' },
    { kind: 'categorical_hinge', why: 'The right class should be ahead of the best wrong one by a margin.' },
    { kind: 'kl_divergence', why: 'How far the answer is from the target as a distribution.' },
    { kind: 'cosine_similarity', why: 'The angle between answer and target; -1 is best.' },
  ],
  metrics: ['binary_accuracy', 'precision', 'recall', 'f1', 'auc', 'mean_squared_error', 'mean_absolute_error', 'top_k'],
  usualMetrics: [],
  accuracy: 'Share of images whose most likely class is the right one.',
  figure: null,
  monitors: ['val_accuracy', 'val_loss'],
  canBalance: true,
  start: null,
}

/** Numbers have no right and wrong. */
const distances: Pick<TaskTraining, 'metrics' | 'usualMetrics' | 'accuracy' | 'figure' | 'monitors' | 'canBalance'> = {
  metrics: ['mean_absolute_error', 'mean_squared_error'],
  usualMetrics: [{ kind: 'mean_absolute_error' }],
  accuracy: null,
  figure: 'mean_absolute_error',
  monitors: ['val_loss'],
  canBalance: false,
}

/** What the network ends in decides between losses on probabilities and others. */
type Ends = 'softmax' | 'sigmoid' | 'other'

const table: { readonly [T in Task]: (ends: Ends) => Omit<TaskTraining, 'task'> } = {
  single_label: () => single,
  multi_label: () => ({
    ...single,
    target: 'classes',
    losses: [yesOrNo, focal, squared],
    metrics: ['precision', 'recall', 'f1', 'auc'],
    usualMetrics: [{ kind: 'f1' }],
    accuracy: 'Share of right decisions, a yes or no for each class of each image. Where most classes are rare, saying no to everything scores high: watch F1 too.',
    canBalance: false,
  }),
  binary: () => ({ ...single, losses: [yesOrNo, focal, squared], metrics: ['precision', 'recall', 'f1', 'auc'], accuracy: 'Share of images on the right side of one half.' }),
  regression: () => ({ ...distances, target: 'number', losses: [squared, huber, absolute], start: null }),
  autoencoder: (ends) => ({
    ...distances,
    target: 'image',
    losses: [
      { kind: 'mean_squared_error', why: 'The squared distance of each pixel from the image itself.' },
      ...(ends === 'sigmoid' ? [{ kind: 'binary_crossentropy', why: 'Pulls harder at pixels that are far off: for drawings and digits. It does not fall to 0.' } as const] : []),
      { kind: 'mean_absolute_error', why: 'The distance itself: edges stay sharper.' },
      huber,
    ],
    start: null,
  }),
  segmentation: (ends) => ({
    ...single,
    target: 'mask',
    losses: ends === 'sigmoid' ? [yesOrNo, ...overlap, focal, squared] : [crossEntropy, ...overlap, focal, squared],
    metrics: ends === 'sigmoid' ? ['precision', 'recall', 'f1', 'auc'] : ['precision', 'recall', 'f1'],
    usualMetrics: [{ kind: 'f1' }],
    accuracy: 'Share of pixels with the right answer. Where objects are small, all background scores high: watch F1 too.',
    monitors: ['val_loss', 'val_accuracy'],
    canBalance: false,
  }),
  pairs: (ends) => ({
    ...single,
    losses: ends === 'sigmoid' ? [yesOrNo, focal] : [{ kind: 'contrastive', why: 'Draws pairs of one class together and pushes others apart, up to the margin; the answer is a distance.' }],
    metrics: ends === 'sigmoid' ? ['precision', 'recall', 'f1', 'auc'] : [],
    accuracy: ends === 'sigmoid' ? 'Share of pairs rightly called the same or different; half of them are the same.' : 'Share of pairs that lie nearer than half the margin when they are the same, and farther when not.',
    canBalance: false,
  }),
  gan: () => ({
    target: 'image',
    losses: [
      { kind: 'binary_crossentropy', why: 'The discriminator calls real images 1 and made ones 0; the generator wants its images called 1 (Goodfellow et al. 2014).' },
      { kind: 'mean_squared_error', why: 'Least squares: pulls made images closer even where they fool the discriminator already (Mao et al. 2017).' },
    ],
    metrics: [],
    usualMetrics: [],
    accuracy: null,
    figure: 'd_loss',
    monitors: [],
    canBalance: false,
    // Radford, Metz, Chintala 2015.
    start: { optimizer: { ...defaultOptimizers.adam, beta1: 0.5 }, learningRate: 0.0002 },
  }),
}

/** That of a document that does not say what it is for. */
export const classifierTraining: TaskTraining = { task: 'single_label', ...single }

export function taskTraining(document: NetworkDocument): TaskTraining {
  const task = taskOf(document)
  return { task, ...table[task](endOf(document, task)) }
}

function endOf(document: NetworkDocument, task: Task): Ends {
  const outputId = task === 'gan' ? ganHalves(document)?.discriminator.outputIds.at(-1) : inferNetwork(document).outputId
  const layer = document.layers.find(({ id }) => id === outputId)
  const activation = layer === undefined ? 'linear' : lastActivation(layer)
  return activation === 'softmax' || activation === 'sigmoid' ? activation : 'other'
}

/** Loss, metrics and the rest of a configuration that follow from the task; the person may choose others that fit. */
export function usualSettings({ losses: [loss], usualMetrics, monitors, start }: TaskTraining): Partial<Pick<RunConfig, 'optimizer' | 'learningRate'>> & Pick<RunConfig, 'metrics' | 'monitor'> & { readonly loss: LossConfig } {
  return { loss: defaultLosses[loss.kind], metrics: usualMetrics, monitor: monitors[0] ?? 'val_loss', ...start }
}

/** The figure that is shown for a task in place of accuracy; null: accuracy. */
export function figureOf(task: Task): string | null {
  return table[task]('other').figure
}
