/** The three parts of a data set. */
export const splits = ['train', 'val', 'test'] as const
export type Split = (typeof splits)[number]

/** Shares of the three parts; they add up to 1. */
export type SplitRatios = Readonly<Record<Split, number>>
/** Which images a division touches: those without a part · all but the test part (a set that came with one) · all. */
export const splitScopes = ['undivided', 'keepTest', 'all'] as const
export type SplitScope = (typeof splitScopes)[number]

export const defaultSplitRatios: SplitRatios = { train: 0.7, val: 0.15, test: 0.15 }
