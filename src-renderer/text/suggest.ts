/** Words of the suggestions. */
import { formatCount } from '../composables/formatNumbers.ts'

export const suggestText = {
  open: 'Suggest labels',
  openHint: 'A trained run proposes labels for images that have none; you accept or correct them',
  title: 'Suggested labels',
  start: 'Suggest',
  again: 'Suggest again',
  order: 'Order',
  orders: { unsure: 'Least sure first', sure: 'Surest first' },
  orderHints: { unsure: 'Labels for these teach the next run most.', sure: 'These are accepted quickly.' },
  intro: 'The run looks at every image without a label. Nothing is written until you accept it, and every acceptance can be undone.',
  noRun: 'No run can suggest labels yet',
  noRunText: 'Label a few images of each class by hand, then train: the button "Train on my pictures" needs some seconds. The run then suggests labels for the rest.',
  noneOpen: 'Nothing waits for you: every image has a label, or was put aside.',
  asking: (done: number, total: number) => `${formatCount(done)} of ${formatCount(total)} images`,
  waiting: (count: number) => `${formatCount(count)} to look at`,
  leftOut: (count: number) => `${formatCount(count)} could not be answered`,
  accept: 'Accept',
  skip: 'Put aside',
  keys: (mod: string) => `A class key gives that label, arrows move, ${mod}+Z undoes.`,
  correct: 'Give another label',
  correctHint: (name: string) => `Label this image ${name}`,
  bulk: 'Accept all from',
  bulkUnit: '% up',
  bulkDo: (count: number) => `Accept ${formatCount(count)}`,
  shown: (count: number) => `the first ${formatCount(count)} are shown`,
} as const
