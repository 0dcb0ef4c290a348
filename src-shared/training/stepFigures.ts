/** What a run measures while it trains, beside loss and accuracy: at every step, and now and then. */

/** dLoss, dAccuracy: the discriminator's, of a GAN. gradientNorm: length of the whole gradient before clipping; null where a step only adds gradients up. */
export const stepFigures = ['learningRate', 'gradientNorm', 'dLoss', 'dAccuracy'] as const
export type StepFigure = (typeof stepFigures)[number]

/** By place of the step; a figure that none of the steps has is absent: of runs of earlier versions all are. */
export type StepFigureColumns = Partial<Readonly<Record<StepFigure, readonly (number | null)[]>>>

/** A few a second at first, ever fewer in a long run. */
export interface SampleColumns {
  /** The last step that it is about. */
  readonly step: readonly number[]
  /** Mean since the sample before, without validation. */
  readonly imagesPerSecond: readonly number[]
  /** The most memory that the trainer process has had so far. */
  readonly memoryBytes: readonly number[]
}

export const noSamples: SampleColumns = { step: [], imagesPerSecond: [], memoryBytes: [] }

export function joinSamples(earlier: SampleColumns, later: SampleColumns): SampleColumns {
  return { step: [...earlier.step, ...later.step], imagesPerSecond: [...earlier.imagesPerSecond, ...later.imagesPerSecond], memoryBytes: [...earlier.memoryBytes, ...later.memoryBytes] }
}

/** The columns of `earlierCount` steps and of `laterCount` after them; a figure that one side lacks is null there. */
export function joinFigures(earlier: StepFigureColumns, earlierCount: number, later: StepFigureColumns, laterCount: number): StepFigureColumns {
  const nulls = (count: number): null[] => new Array<null>(count).fill(null)
  return Object.fromEntries(stepFigures.flatMap((name) => {
    const [before, after] = [earlier[name], later[name]]
    return before || after ? [[name, [...(before ?? nulls(earlierCount)), ...(after ?? nulls(laterCount))]]] : []
  }))
}
