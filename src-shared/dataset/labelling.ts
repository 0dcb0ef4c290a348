/** What the images of a project are labelled with: one class, several classes, or a number. A choice of view, nothing is lost by another one. */
export const labellingKinds = ['one', 'several', 'number'] as const
export type LabellingKind = (typeof labellingKinds)[number]

export interface Labelling {
  readonly kind: LabellingKind
  /** What the numbers are in, shown beside them: `kg`; may be empty. */
  readonly unit: string
}

export const defaultLabelling: Labelling = { kind: 'one', unit: '' }
export const longestUnit = 20
/** Numbers of images lie between its negative and itself, well inside float32. */
export const largestTarget = 1e30
