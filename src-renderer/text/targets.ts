/** Targets from files: numbers, classes, masks. */
import { formatCount, plural } from '../composables/formatNumbers.ts'

export const targetsText = {
  button: 'Labels from a file …',
  title: 'Labels from a file',
  intro: 'For images that are in the project already. You see what fits before anything is written, and it can be undone in one step.',
  tableTitle: 'A table of numbers or classes',
  tableText: 'A CSV file with one column of file names and one of numbers or class names (several with ; or | between them).',
  chooseTable: 'Choose a table …',
  masksTitle: 'A folder of masks',
  masksText: 'Pictures named as the images, in folders as the images are: cat/1.png for cat/1.jpg. PNG, TIFF, BMP or GIF, one value for each pixel.',
  chooseMasks: 'Choose a folder of masks',
  chooseMasksButton: 'Choose a folder …',
  lookingTable: 'Reading the table …',
  lookingMasks: 'Looking at the masks …',
  masksDetail: (done: number, total: number) => `${formatCount(done)} of ${formatCount(total)}`,
  kind: 'It holds',
  kinds: { number: 'Numbers', classes: 'Classes' },
  column: 'In the column',
  fits: (count: number, lines: number) => `${formatCount(count)} of ${plural(lines, 'line')} fit an image`,
  masksFit: (count: number, files: number) => `${formatCount(count)} of ${plural(files, 'file')} fit an image`,
  without: (count: number) => `${plural(count, 'image')} of the project would still be without a mask.`,
  newClasses: (count: number) => `${plural(count, 'class', 'classes')} would be made:`,
  refused: 'Not taken',
  other: 'Choose another file …',
  apply: (count: number, kind: 'number' | 'classes') => (kind === 'number' ? `Take ${plural(count, 'number')}` : `Label ${plural(count, 'image')}`),
  applyMasks: (count: number) => `Take ${plural(count, 'mask')}`,
}
