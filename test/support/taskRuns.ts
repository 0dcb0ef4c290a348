/** A small run for each task: a network with memory (batch normalization, dropout), images of bars, and targets that can be learnt from them. Used by the tests of tasks. */
import { createOnnxExecutor } from '../../src-main/executors/onnx/onnxExecutor.ts'
import type { PixelSource } from '../../src-main/images/trainingCache.ts'
import { voidValue } from '../../src-main/lowering/targets.ts'
import type { Examples } from '../../src-main/training/batches.ts'
import { programsOf } from '../../src-main/training/programs.ts'
import type { RunSetup } from '../../src-main/training/run.ts'
import type { SnapshotImage, SnapshotTarget } from '../../src-main/training/snapshot.ts'
import { imageColumns } from '../../src-main/training/targetColumns.ts'
import { channelsOf } from '../../src-shared/dataset/inputSettings.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { Task } from '../../src-shared/network/task.ts'
import type { LayerConfig } from '../../src-shared/layers/layer.ts'
import type { LayerKindName } from '../../src-shared/layers/index.ts'
import { dcgan } from '../../src-shared/templates/dcgan.ts'
import { draw, drawInput, drawShared, finishDrawing, startDrawing } from '../../src-shared/templates/drawing.ts'
import { noAugmentation } from '../../src-shared/training/augmentation.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import { taskTraining, usualSettings } from '../../src-shared/training/taskTraining.ts'
import { barSidePx, drawBar } from './barImages.ts'
import { tinyConfig, tinySetup } from './runSetup.ts'
import { tinyInput } from './tinyNetwork.ts'

export interface TaskRow {
  readonly title: string
  readonly task: Task
  readonly classCount: number
  readonly network: NetworkDocument
  readonly config: Partial<RunConfig>
  /** What is right about an image with this number, which shows a bar of this kind. */
  target?(kind: number, number: number): SnapshotTarget
}

/** 0 lying, 1 standing, 2 crossed. */
const kinds = 3

type Ending = readonly [LayerKindName, LayerConfig]

function network(task: Task, ...ending: readonly Ending[]): NetworkDocument {
  const drawing = startDrawing()
  let last = draw(drawing, 'input', 'Rescaling')
  for (const [kind, options] of [['Conv2D', { filters: 6, padding: 'same', use_bias: false }], ['BatchNormalization', { momentum: 0.8 }], ['Activation', {}], ['Dropout', { rate: 0.1 }], ...ending] as const) last = draw(drawing, last, kind, options)
  return finishDrawing(drawing, `Tiny ${task}`, tinyInput, task)
}

const dense = (units: number, activation: string): readonly Ending[] => [['MaxPooling2D', {}], ['Flatten', {}], ['Dense', { units, activation }]]
const map = (filters: number, activation: string, options: LayerConfig = {}): Ending => ['Conv2D', { filters, padding: 'same', activation, ...options }]

/** Two images through the same layers; a probability, or the distance of their features. */
function twins(ending: 'sigmoid' | 'distance'): NetworkDocument {
  const drawing = startDrawing()
  const sides = ['input', drawInput(drawing, {}, 1)]
  const owners: string[] = []
  const features = sides.map((side, twin) => {
    let last = side
    const chain = [['Rescaling', {}], ['Conv2D', { filters: 4, activation: 'relu' }], ['MaxPooling2D', {}], ['Flatten', {}], ['Dense', { units: 8, activation: 'sigmoid' }]] as const
    chain.forEach(([kind, options], at) => {
      const hasWeights = kind === 'Conv2D' || kind === 'Dense'
      last = twin === 1 && hasWeights ? drawShared(drawing, last, owners[at]!, 1) : draw(drawing, last, kind, options, twin)
      if (twin === 0) owners[at] = last
    })
    return last
  })
  const [left = '', right = ''] = features
  const gaps = [draw(drawing, [left, right], 'Subtract'), draw(drawing, [right, left], 'Subtract', {}, 1)]
  draw(drawing, draw(drawing, gaps, 'Maximum'), 'Dense', { units: 1, activation: ending === 'sigmoid' ? 'sigmoid' : 'relu', ...(ending === 'sigmoid' ? {} : { kernel_initializer: 'ones' }) })
  return finishDrawing(drawing, 'Tiny pairs', tinyInput, 'pairs')
}

const moving: Partial<RunConfig> = { augmentation: { ...noAugmentation, layers: [{ kind: 'RandomFlip', mode: 'horizontal', probability: 0.5 }, { kind: 'RandomRotation', factor: [-0.05, 0.05], probability: 1 }, { kind: 'RandomBrightness', factor: [-0.1, 0.1], probability: 1 }] } }

export const taskRows: readonly TaskRow[] = [
  // Lying: first class, standing: second, crossed: both; every seventh image has none of them.
  { title: 'several labels', task: 'multi_label', classCount: 2, network: network('multi_label', ...dense(2, 'sigmoid')), config: { metrics: [{ kind: 'f1' }, { kind: 'auc' }] }, target: (kind, number) => (number % 7 === 6 ? [] : [[0], [1], [0, 1]][kind]!) },
  { title: 'yes or no', task: 'binary', classCount: 2, network: network('binary', ...dense(1, 'sigmoid')), config: { classWeights: 'balanced', metrics: [{ kind: 'precision' }] } },
  { title: 'a number', task: 'regression', classCount: 0, network: network('regression', ...dense(1, 'linear')), config: moving, target: (kind, number) => kind - 0.5 + (number % 3) / 100 },
  { title: 'a number, by Huber', task: 'regression', classCount: 0, network: network('regression', ...dense(1, 'linear')), config: { loss: { kind: 'huber', delta: 0.5 } }, target: (kind) => 2 * kind },
  { title: 'the image itself', task: 'autoencoder', classCount: 0, network: network('autoencoder', ['MaxPooling2D', {}], ['Conv2DTranspose', { filters: 4, strides: [2, 2], padding: 'same', activation: 'relu' }], map(1, 'sigmoid')), config: moving },
  { title: 'the image itself, by cross-entropy', task: 'autoencoder', classCount: 0, network: network('autoencoder', map(1, 'sigmoid')), config: { loss: { kind: 'binary_crossentropy', labelSmoothing: 0 } } },
  { title: 'a mask of black and white', task: 'segmentation', classCount: 0, network: network('segmentation', map(1, 'sigmoid')), config: moving },
  { title: 'a mask of three values, focal', task: 'segmentation', classCount: 0, network: network('segmentation', map(3, 'softmax')), config: { loss: { kind: 'focal', gamma: 2, alpha: 0.25 } } },
  { title: 'a mask of three values, overlap', task: 'segmentation', classCount: 0, network: network('segmentation', map(3, 'softmax')), config: { loss: { kind: 'crossentropy_dice' } } },
  { title: 'a mask of the middle', task: 'segmentation', classCount: 0, network: network('segmentation', map(1, 'sigmoid', { padding: 'valid' })), config: { loss: { kind: 'focal', gamma: 2, alpha: 0.25 } } },
  { title: 'pairs', task: 'pairs', classCount: 3, network: twins('sigmoid'), config: moving },
  { title: 'pairs by distance', task: 'pairs', classCount: 3, network: twins('distance'), config: {} },
  { title: 'a GAN', task: 'gan', classCount: 0, network: dcgan.create({ ...tinyInput, widthPx: 16, heightPx: 16 }, 0, { width: 1 / 32 }), config: {} },
]

/** Pixels and targets of `count` images; `first` tells sets apart. */
export interface TaskImages {
  readonly images: readonly SnapshotImage[]
  readonly pixels: PixelSource
  readonly masks: PixelSource | null
}

export function taskImages(row: TaskRow, count: number, first: number): TaskImages {
  const { input } = row.network
  const kindOf = (index: number): number => (index * 7 + first) % kinds
  const images = Array.from({ length: count }, (_, index): SnapshotImage => {
    const target = row.target?.(kindOf(index), first + index)
    return { id: (index + 1) as SnapshotImage['id'], sha256: String(index), label: row.classCount === 0 ? -1 : kindOf(index) % row.classCount, split: 'train', sourceId: 1, relativePath: `${index}.png`, ...(target === undefined ? {} : { target }) }
  })
  const bars = images.map((_, index) => drawBar(kindOf(index), first + index))
  const source = (channels: number, value: (pixel: number, index: number) => number): PixelSource => ({
    count, imageShape: [channels, input.heightPx, input.widthPx],
    readInto(index, target, offset) {
      let at = offset
      for (let channel = 0; channel < channels; channel++) for (let y = 0; y < input.heightPx; y++) for (let x = 0; x < input.widthPx; x++) target[at++] = value(bars[index]![(y % barSidePx) * barSidePx + (x % barSidePx)]!, index) >> channel
    },
  })
  const maps = row.title.includes('three')
  return { images, pixels: source(channelsOf(input.colour), (pixel) => pixel), masks: row.task !== 'segmentation' ? null : source(1, (pixel, index) => (pixel < 150 ? 0 : !maps ? 255 : pixel > 240 ? voidValue : 1 + (kindOf(index) % 2))) }
}

export function taskExamples(row: TaskRow, { images, pixels, masks }: TaskImages, seed: number): Examples {
  return { count: images.length, columns: imageColumns(images, row.network, row.classCount, pixels, masks, seed) }
}

export function taskConfig(row: TaskRow, change: Partial<RunConfig> = {}): RunConfig {
  return { ...tinyConfig, ...usualSettings(taskTraining(row.network)), ...row.config, ...change }
}

/** 24 images for training, 9 for validation: three steps an epoch. Everything new, as in a process that has just started. */
export function taskSetup(row: TaskRow, runFolder: string, change: Partial<Omit<RunSetup, 'config'>> & { readonly config?: Partial<RunConfig> } = {}): RunSetup {
  const config = taskConfig(row, change.config)
  const trainingExecutor = createOnnxExecutor({ purpose: 'training', threads: 1 })
  const trained = taskImages(row, 24, 0)
  const labels = Int32Array.from(trained.images, ({ label }) => label)
  return tinySetup(runFolder, {
    classCount: row.classCount, train: taskExamples(row, trained, config.seed), val: taskExamples(row, taskImages(row, 9, 1000), 0),
    programs: programsOf(row.network, row.classCount, config, trainingExecutor, labels), trainingExecutor, ...change, config,
  })
}
