/** Words of the augmentation list in the training form. */
import type { Augmentation } from '../../src-shared/training/augmentation.ts'

export interface OptionWords {
  readonly label: string
  readonly help: string
  readonly unit?: string
  /** Names of the two ends of a pair, where they are not "from" and "to". */
  readonly ends?: readonly [string, string]
  readonly choices?: Readonly<Record<string, string>>
}

interface KindWords {
  readonly label: string
  readonly help: string
  readonly options: Readonly<Record<string, OptionWords>>
  /** Where the probability means something else than for the others. */
  readonly probability?: OptionWords
}

const alpha: OptionWords = { label: 'Alpha', help: 'Below 1 most images keep nearly all of their own, or lose it; 1 makes every share as likely; more means half and half.' }

const kinds: Readonly<Record<Augmentation['kind'], KindWords>> = {
  RandomFlip: {
    label: 'Flip', help: 'Mirrors the image. Leave this out where a mirror changes the meaning: digits, letters, arrows.',
    options: { mode: { label: 'Direction', help: 'Both: each direction by chance, on its own.', choices: { horizontal: 'Left and right', vertical: 'Top and bottom', horizontal_and_vertical: 'Both' } } },
    probability: { label: 'Share of images', help: '0.5 flips every second image by chance; with both directions each on its own.' },
  },
  RandomTranslation: {
    label: 'Shift', help: 'Moves the image.',
    options: {
      height_factor: { label: 'Down', unit: 'of the height', help: '-0.1 to 0.1 moves it up or down by up to a tenth of its height.' },
      width_factor: { label: 'To the right', unit: 'of the width', help: '-0.1 to 0.1 moves it left or right by up to a tenth of its width.' },
    },
  },
  RandomRotation: { label: 'Rotate', help: 'Turns the image about its centre.', options: { factor: { label: 'Angle', unit: 'of a turn', help: '0.05 is 18 degrees; above zero is counter-clockwise.' } } },
  RandomZoom: {
    label: 'Zoom', help: 'Shows more or less of the image.',
    options: {
      height_factor: { label: 'Height', help: 'Above zero zooms out, below zero zooms in: -0.2 shows four fifths of the height.' },
      proportional: { label: 'Keep the proportions', help: 'Zooms width and height by the same number.' },
      width_factor: { label: 'Width', help: 'Above zero zooms out, below zero zooms in.' },
    },
  },
  RandomShear: {
    label: 'Shear', help: 'Slants the image, in one direction or the other.',
    options: { x_factor: { label: 'Sideways', help: 'Pixels sideways for each pixel down.' }, y_factor: { label: 'Downwards', help: 'Pixels down for each pixel sideways.' } },
  },
  RandomCrop: { label: 'Crop', help: 'Adds a border and cuts the image\'s own size out of it, at whole pixels.', options: { padding: { label: 'Border', unit: 'pixels', help: 'Added on each side; 4 is usual for images of 32 by 32 pixels.' } } },
  RandomBrightness: { label: 'Brightness', help: 'Makes the image lighter or darker.', options: { factor: { label: 'Change', unit: 'of the range', help: '0.1 adds a tenth of the way from black to white.' } } },
  RandomContrast: { label: 'Contrast', help: 'Moves every colour towards its mean over the image, or away from it.', options: { factor: { label: 'Change', ends: ['less by', 'more by'], help: '0.2 and 0.2 multiplies the contrast by 0.8 to 1.2.' } } },
  RandomSaturation: { label: 'Saturation', help: 'Makes colours paler or stronger; grey images stay as they are.', options: { factor: { label: 'Saturation', help: '0 is grey, 0.5 as it is, 1 as colourful as can be.' } } },
  RandomHue: { label: 'Hue', help: 'Turns all colours on the colour circle, in one direction or the other; grey images stay as they are.', options: { factor: { label: 'Angle', unit: 'of half a circle', help: '0.06 is 11 degrees.' } } },
  GaussianNoise: { label: 'Noise', help: 'Adds a random number to each pixel.', options: { stddev: { label: 'Standard deviation', unit: 'grey levels', help: 'Of 255; most pixels change by less than twice this.' } } },
  RandomErasing: {
    label: 'Erase', help: 'Covers a rectangle at a random place.',
    options: {
      scale: { label: 'Size', unit: 'of the area', help: 'Width and height are each drawn from it: 0.02 to 0.2 covers about a tenth of the image.' },
      fill: { label: 'Covered with', help: 'What stands there instead.', choices: { noise: 'Noise', grey: 'One grey' } },
      fill_value: { label: 'Grey', unit: 'of 255', help: '0 is black, 255 white.' },
    },
  },
  RandAugment: {
    label: 'RandAugment', help: 'Draws other changes for each image, out of thirteen kinds (Cubuk et al. 2019).',
    options: { num_ops: { label: 'Changes', help: 'How many different ones each image gets.' }, magnitude: { label: 'Strength', unit: 'of 30', help: '9 is usual.' } },
  },
  MixUp: { label: 'Mix', help: 'Blends two images and their classes (Zhang et al. 2017).', options: { alpha } },
  CutMix: { label: 'Paste', help: 'Pastes a rectangle of another image and mixes the classes by its area (Yun et al. 2019).', options: { alpha } },
}

export const augmentationText = {
  list: 'Operations',
  order: 'Geometry comes first, then colours, noise and erasing, mixing last; within each of these the order of the list counts.',
  empty: 'The list is empty: images are shown as they are. Add an operation.',
  edit: 'Change this list',
  editHint: 'Makes it a list of your own that begins with these operations.',
  add: { label: 'Add an operation', choose: 'Choose…', full: (most: number) => `A list has at most ${most} operations. Remove one to add another.` },
  name: (label: string, kind: string) => (label === kind ? label : `${label} (${kind})`),
  settingsOf: (name: string) => `Settings of ${name}`,
  up: (name: string) => `Move ${name} up`,
  down: (name: string) => `Move ${name} down`,
  remove: (name: string) => `Remove ${name}`,
  moved: (name: string, place: number, count: number) => `${name} is now ${place} of ${count}.`,
  removed: (name: string) => `${name} is removed.`,
  place: (place: number, name: string) => `${place}. ${name}`,
  wrong: 'needs a correction',
  phases: { geometric: 'Geometry', colour: 'Colour', both: 'Geometry and colour', mixing: 'Mixing' },
  ends: ['from', 'to'] as const,
  range: (lower: string, upper: string) => (lower === upper ? lower : `${lower} to ${upper}`),
  share: (percent: string) => `${percent} of the images`,
  own: (operations: string) => `Own list: ${operations}`,
  outsideIs: (what: string) => `outside: ${what}`,
  nothing: 'Own list, empty',
  proportions: 'in proportion',
  problems: {
    end: (label: string, end: string) => `${label}, ${end}`,
    order: (label: string, lower: number, upper: number) => `${label}: ${lower} is above ${upper}. Enter the smaller number first.`,
    tooMany: (count: number, most: number) => `Augmentation: ${count} operations are too many. Leave at most ${most}.`,
  },
  probability: { label: 'Share of images', help: '1 changes every image, 0.25 every fourth by chance.' } satisfies OptionWords,
  kinds,
  outside: {
    title: 'What is outside',
    fill_mode: { label: 'Outside the image', help: 'What stands where the image was moved away.', choices: { reflect: 'Its mirror image', nearest: 'Its outermost pixels', constant: 'One grey' } },
    fill_value: { label: 'Grey', unit: 'of 255', help: '0 is black, 255 white.' },
    interpolation: { label: 'Between pixels', help: 'Flips and crops alone move whole pixels either way.', choices: { bilinear: 'Smooth (bilinear)', nearest: 'The nearest pixel' } },
  } satisfies { title: string } & Record<string, OptionWords | string>,
  preview: {
    show: 'Preview',
    title: 'Augmentation preview',
    again: 'Again',
    another: 'Another image',
    original: 'Original',
    version: (number: number) => `Changed, ${number}`,
    help: 'A training image as the network sees it, and eight versions changed as in training.',
    working: 'Computing…',
    fix: 'Correct the list first; then the preview can be computed.',
  },
}
