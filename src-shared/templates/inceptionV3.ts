/** Inception v3 (Szegedy et al. 2015, table 1) as keras.applications.InceptionV3: every convolution without bias, normalized without a scale. */
import { draw, drawGroup, type Drawing } from './drawing.ts'
import { convolveNormalized, drawClassifier, scaled } from './parts.ts'
import { colourSquare, type Template, type TemplateScale } from './template.ts'
import type { LayerConfig } from '../layers/layer.ts'

/** Filters, height and width of the window; `half`: stride 2 without padding. */
type Step = readonly [filters: number, height: number, width: number, half?: 'half']
/** A branch: convolutions in a row, with a pooling in front of them or alone. `fork`: its end splits in a 1×3 and a 3×1 convolution. */
interface Branch {
  readonly pool?: 'average' | 'max'
  readonly steps: readonly Step[]
  readonly fork?: number
}

const averaged = (filters: number): Branch => ({ pool: 'average', steps: [[filters, 1, 1]] })

/** 35×35: a 5×5 window beside two 3×3 in a row. */
const fine = (pooled: number): readonly Branch[] => [
  { steps: [[64, 1, 1]] },
  { steps: [[48, 1, 1], [64, 5, 5]] },
  { steps: [[64, 1, 1], [96, 3, 3], [96, 3, 3]] },
  averaged(pooled),
]
/** 17×17: 7×7 windows taken apart into 1×7 and 7×1. */
const factored = (narrow: number): readonly Branch[] => [
  { steps: [[192, 1, 1]] },
  { steps: [[narrow, 1, 1], [narrow, 1, 7], [192, 7, 1]] },
  { steps: [[narrow, 1, 1], [narrow, 7, 1], [narrow, 1, 7], [narrow, 7, 1], [192, 1, 7]] },
  averaged(192),
]
/** 8×8: branches that fork once more. */
const wide: readonly Branch[] = [
  { steps: [[320, 1, 1]] },
  { steps: [[384, 1, 1]], fork: 384 },
  { steps: [[448, 1, 1], [384, 3, 3]], fork: 384 },
  averaged(192),
]
const toFactored: readonly Branch[] = [
  { steps: [[384, 3, 3, 'half']] },
  { steps: [[64, 1, 1], [96, 3, 3], [96, 3, 3, 'half']] },
  { pool: 'max', steps: [] },
]
const toWide: readonly Branch[] = [
  { steps: [[192, 1, 1], [320, 3, 3, 'half']] },
  { steps: [[192, 1, 1], [192, 1, 7], [192, 7, 1], [192, 3, 3, 'half']] },
  { pool: 'max', steps: [] },
]
const modules = [fine(32), fine(64), fine(64), toFactored, factored(128), factored(160), factored(160), factored(192), toWide, wide, wide] as const

const maxPool: LayerConfig = { pool_size: [3, 3], strides: [2, 2] }
const averagePool: LayerConfig = { pool_size: [3, 3], strides: [1, 1], padding: 'same' }

export const inceptionV3: Template = {
  id: 'inception-v3',
  name: 'Inception v3',
  family: 'inception',
  task: 'single_label',
  year: 2015,
  summary: 'Large windows are taken apart: 5×5 into two 3×3, 7×7 into 1×7 and 7×1. Fewer weights see as far, so the network can be deeper.',
  lookAt: 'Three kinds of modules for 35, 17 and 8 pixels. The image halves inside a module, where a strided convolution and a pooling run side by side.',
  source: 'Szegedy et al.: Rethinking the Inception architecture for computer vision. CVPR 2016, arXiv:1512.00567',
  input: colourSquare(299),
  classCount: 1000,
  small: { input: colourSquare(75), width: 0.25 },
  smallestSidePx: 75,
  create(input, classCount, scale) {
    return drawClassifier('Inception v3', input, classCount, (drawing, image) => {
      let last = convolve(drawing, image, [32, 3, 3, 'half'], scale)
      last = convolve(drawing, last, [32, 3, 3], scale, 0, 'valid')
      last = draw(drawing, convolve(drawing, last, [64, 3, 3], scale), 'MaxPooling2D', maxPool)
      last = convolve(drawing, last, [80, 1, 1], scale)
      last = draw(drawing, convolve(drawing, last, [192, 3, 3], scale, 0, 'valid'), 'MaxPooling2D', maxPool)
      for (const [index, module] of modules.entries()) {
        last = drawGroup(drawing, `Mixed ${index}`, () => draw(drawing, module.flatMap((branch, column) => drawBranch(drawing, last, branch, scale, column)), 'Concatenate'))
      }
      return draw(drawing, last, 'GlobalAveragePooling2D')
    })
  },
}

function convolve(drawing: Drawing, from: string, [filters, height, width, half]: Step, scale: TemplateScale | undefined, column = 0, padding: 'same' | 'valid' = 'same'): string {
  const options: LayerConfig = { filters: scaled(filters, scale), kernel_size: [height, width], strides: half ? [2, 2] : [1, 1], padding: half ? 'valid' : padding, kernel_initializer: 'he_normal' }
  return convolveNormalized(drawing, from, options, { scale: false, column })
}

/** Returns what the module joins: the end of the branch, or the two ends of its fork. */
function drawBranch(drawing: Drawing, from: string, { pool, steps, fork }: Branch, scale: TemplateScale | undefined, column: number): readonly string[] {
  let last = from
  if (pool === 'max') last = draw(drawing, last, 'MaxPooling2D', maxPool, column)
  if (pool === 'average') last = draw(drawing, last, 'AveragePooling2D', averagePool, column)
  for (const step of steps) last = convolve(drawing, last, step, scale, column)
  if (fork === undefined) return [last]
  return [convolve(drawing, last, [fork, 1, 3], scale, column), convolve(drawing, last, [fork, 3, 1], scale, column + 4)]
}
