/** Words of the page of pretrained backbones. What a backbone is stands in its manifest. */
import type { BackboneInfo, BackboneState } from '../../src-shared/api/pretrained.ts'
import type { HeadTask } from '../../src-shared/templates/backboneNetwork.ts'
import { formatBytes, formatShare } from '../composables/formatNumbers.ts'

export const pretrainedText = {
  open: 'Pretrained …',
  title: 'Pretrained backbones',
  intro: 'Networks that others have trained on many photos. Your classes need only a small head on their features, so a few photos are enough.',
  columns: { name: 'Backbone', size: 'Size', accuracy: 'ImageNet', work: 'Multiply-adds', speed: 'An image here', licence: 'Licence', state: 'On this computer' },
  columnHints: {
    size: 'What its weights take on disk.',
    accuracy: 'Share of ImageNet\'s validation images whose class the published network names first.',
    work: 'For one image of its size.',
    speed: 'Time for one image of its size, measured on this computer.',
  },
  stateOf(state: BackboneState): string {
    if (state.kind === 'ready') return { bundled: 'Comes with the app', published: 'Ready', other: 'Ready, own file' }[state.origin]
    if (state.kind === 'reading') return 'Being read …'
    if (state.kind === 'downloading') return state.totalBytes === null ? formatBytes(state.receivedBytes) : formatShare(state.receivedBytes / state.totalBytes, 0)
    return state.partBytes > 0 ? `${formatBytes(state.partBytes)} of it` : 'Not yet'
  },
  noTop: 'Those answers are left out: the files do not name them.',
  facts: { trainedOn: 'Trained on', preprocessing: 'Pixels', licence: 'Licence', source: 'Published at', features: 'Features' },
  preprocessing: {
    tf: '-1 to 1 (by a Rescaling layer)',
    caffe: '0 to 255 less ImageNet\'s mean colour (by its first layer)',
    torch: 'less ImageNet\'s mean colour, by its deviation (by its first layer)',
  } satisfies Record<BackboneInfo['preprocessing'], string>,
  inputPx: (sidePx: number) => `${sidePx} × ${sidePx} px, any size works`,
  parameters: (count: string) => `${count} parameters`,
  cut: 'Cut behind',
  cutLabel: (channels: number, recommended: boolean) => `${channels} channels${recommended ? ' (recommended)' : ''}`,
  task: 'For',
  tasks: { single_label: 'One class per image', multi_label: 'Several classes per image', binary: 'Yes or no', regression: 'A number per image' } satisfies Record<HeadTask, string>,
  use: 'Use as a network',
  useHint: 'A network of this backbone as one folded block and a new head. Its layers begin with these weights; in training keep them as they are (frozen), or let them learn at a lower rate.',
  beginsWith: (backbones: readonly string[]) => `Pretrained: begins with the weights of ${backbones.join(' and ')}.`,
  frozenByRun: 'A run keeps them as they are (frozen), unless its settings let this layer, or all of them, learn.',
  toRunSettings: 'Freeze or train in a run …',
  notReady: 'Its weights are not on this computer yet: download them or choose a file.',
  download: 'Download',
  resume: 'Go on downloading',
  downloading: (name: string) => `Downloading ${name}`,
  received: (received: string, total: string | null) => (total === null ? received : `${received} of ${total}`),
  reading: (name: string) => `Checking and reading the weights of ${name}`,
  chooseFile: 'Choose a file instead …',
  chooseHint: 'A .h5 or .keras file of this network, for computers without internet. It stays where it is.',
  noHash: 'Its publisher gives no hash: length, layers and shapes are checked.',
  measure: 'Measure speed',
  measureHint: 'How long an image takes on this computer; the weights need not be here for that.',
  measuring: 'Measuring …',
  remove: 'Remove',
  confirmRemove: { title: (name: string) => `Remove the weights of ${name}?`, text: 'All projects share them. Runs that were trained keep theirs; new ones need them again.', action: 'Remove' },
  confirmOther: { title: 'Not the published file', action: 'Use it all the same' },
}
