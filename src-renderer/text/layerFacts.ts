/** Words of what a layer and a network cost, and of the text about a layer. */
import { formatBytes, formatCount, formatDuration, formatMs } from '../composables/formatNumbers.ts'

const pixels = (pair: readonly [number, number]): string => pair.join('×')
const distance = (pair: readonly [number, number]): string => [...new Set(pair.map((value) => String(Number(value.toPrecision(3)))))].join('×')

export const layerFactsText = {
  receptiveField: 'Sees of the image',
  receptiveFieldHelp: 'Receptive field: how many pixels of the image one number of the output depends on (Araujo et al. 2019).',
  wholeImage: 'all of it',
  field: (size: readonly [number, number], context: boolean) => `${pixels(size)} px${context ? ', weighed by all of it' : ''}`,
  fieldStride: 'Step on the image',
  fieldStrideHelp: 'How far apart the regions of two neighbouring numbers lie.',
  pixelsApart: (stride: readonly [number, number]) => `${distance(stride)} px`,
  activations: 'Output per image',
  share: (share: string) => `${share} of the network`,
  about: 'About this layer',
  does: 'What it does',
  size: 'Size of the output',
  use: 'When to use it',
  pitfalls: 'Pitfalls',
  becomes: (from: string, to: string) => `${from} → ${to}`,
  likewise: (names: string) => `${names} is computed the same way.`,
  only: (option: string, value: string) => `${option} ${value}:`,
  floorCeil: 'floor rounds down, ceil rounds up.',
  estimate: {
    title: 'Training on this machine',
    batchSize: 'Batch size',
    measure: 'Estimate',
    measuring: 'Trying a few steps, on the fastest this machine has…',
    hint: 'Takes a few real training steps of this network, with Adam, to see what they need.',
    notReady: 'Solve the problems of the network first.',
    outdated: 'The network has changed since.',
    memory: 'Memory',
    memoryOf: (needed: number, room: number) => `about ${formatBytes(needed)} of ${formatBytes(room)}`,
    device: 'Computed on',
    step: 'One step',
    stepOf: (ms: number) => `about ${formatMs(ms)}`,
    epoch: 'One epoch',
    epochOf: (seconds: number, images: number) => `about ${seconds < 1 ? 'a second' : formatDuration(seconds)}`.concat(` for ${formatCount(images)} images`),
    noImages: 'no training images yet',
    tooLarge: (largest: number | null) => (largest === null ? 'It does not fit into the memory of this machine.' : `It does not fit into the memory of this machine. A batch of ${formatCount(largest)} would.`),
  },
}
