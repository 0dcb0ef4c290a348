/** Words of one-button transfer, on the training screen. */
import type { HeadKind } from '../../src-shared/training/run.ts'
import type { SplitRatios } from '../../src-shared/dataset/split.ts'
import { formatShare, plural } from '../composables/formatNumbers.ts'

const intoParts = ({ train, val, test }: SplitRatios): string =>
  `${formatShare(train, 0)} to learn from, ${formatShare(val, 0)} to show while it trains how good it is on others, ${formatShare(test, 0)} for the final test. Undo on the Data screen takes that back.`

export const transferText = {
  title: 'Train on my pictures',
  about: (backbone: string) => `A network that knows many photos already, ${backbone}, learns what your pictures show from a few of them, in seconds. Everything stays on this computer.`,
  start: 'Train on my pictures',
  divides: (count: number, ratios: SplitRatios) => `${plural(count, 'labelled image')} ${count === 1 ? 'belongs' : 'belong'} to no part yet. They are divided first: ${intoParts(ratios)}`,
  divide: { action: 'Divide now', into: intoParts },
  head: {
    label: 'How the last layer is made',
    kinds: { training: 'A trained last layer', class_means: 'Nearest class mean', nearest_images: 'Nearest images' } satisfies Record<HeadKind, string>,
    hints: {
      training: 'Usually the better one, from a few images of each class on.',
      class_means: 'Worked out at once, from one image of each class on: the answer is the class whose mean is nearest.',
      nearest_images: 'Worked out at once, from one image of each class on: every training image votes for its class, the closer the more (nearest neighbours). For classes that look like several things.',
    } satisfies Record<HeadKind, string>,
  },
  outcome: 'What came of it',
  fineTune: 'Fine-tune the last blocks',
  fineTuneHint: 'Trains the end of the pretrained network too, at a low rate. Takes some minutes; the better of the two on the validation images is kept.',
  noTuning: 'It compares with your images as the pretrained network sees them, so that one stays as it is. A trained last layer can be fine-tuned.',
  noValidation: 'Without validation images nothing would show whether fine-tuning helps. Give some images the part "val" first.',
  show: (name: string) => `Show "${name}"`,
} as const
