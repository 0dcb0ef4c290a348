/** The standard examples of teaching notes, with their numbers. Used by ExampleSteps.vue and its test. */
import { pooled, slideOver, sumOfProducts, windowValues, type Plane, type PoolRule, type Slide } from '../../../../src-shared/tensor/windowSteps.ts'

export const exampleNames = ['convolution', 'max', 'average'] as const
export type ExampleName = (typeof exampleNames)[number]

export interface Example {
  readonly input: Plane
  readonly side: 2
  /** Null for a pool. */
  readonly kernel: readonly number[] | null
  readonly stride: number
}

const poolInput: Plane = { rows: 4, columns: 4, values: [12, 20, 30, 0, 8, 12, 2, 0, 34, 70, 37, 4, 112, 100, 25, 12] }

export const examples: Readonly<Record<ExampleName, Example>> = {
  convolution: { input: { rows: 3, columns: 3, values: [0, 1, 2, 3, 4, 5, 6, 7, 8] }, side: 2, kernel: [0, 1, 2, 3], stride: 1 },
  max: { input: poolInput, side: 2, kernel: null, stride: 2 },
  average: { input: poolInput, side: 2, kernel: null, stride: 2 },
}

export function exampleSlide({ input, side }: Example, stride: number, padding: number): Slide {
  return slideOver({ kernel: [side, side], strides: [stride, stride], dilation: [1, 1], padding: [[padding, padding], [padding, padding]] }, input.rows, input.columns)
}

/** The whole output, row by row. */
export function exampleOutput(name: ExampleName, slide: Slide): readonly number[] {
  const { input, kernel } = examples[name]
  const [rows, columns] = slide.output
  return Array.from({ length: rows * columns }, (_, index) => {
    const values = windowValues(input, slide, [Math.floor(index / columns), index % columns])
    return kernel === null ? pooled(name as PoolRule, values) : sumOfProducts(values, kernel)
  })
}
