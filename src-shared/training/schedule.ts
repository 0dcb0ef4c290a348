/** How the learning rate changes over a run. Pure; used by the training loop and the curves of the dialog. Lengths are in epochs, fractions allowed. */

export type ScheduleConfig =
  | { readonly kind: 'constant' }
  /** Times `factor` at each boundary (Keras PiecewiseConstantDecay). */
  | { readonly kind: 'step'; readonly boundaries: readonly number[]; readonly factor: number }
  /** lr * rate^(t / decayEpochs), in whole powers with `staircase` (Keras ExponentialDecay). */
  | { readonly kind: 'exponential'; readonly decayEpochs: number; readonly rate: number; readonly staircase: boolean }
  /** From lr to lr * endFactor over the whole run (Keras PolynomialDecay). */
  | { readonly kind: 'polynomial'; readonly endFactor: number; readonly power: number }
  /** Straight up from 0 over the warm-up, then half a cosine down to lr * alpha (Keras CosineDecay), or many (CosineDecayRestarts). */
  | { readonly kind: 'cosine'; readonly warmupEpochs: number; readonly alpha: number; readonly restarts: CosineRestarts | null }
  /** Up to lr from lr / divFactor for `warmup` of the run, then down to lr / (divFactor * finalDivFactor); Smith & Topin 2018, as in PyTorch. */
  | { readonly kind: 'one_cycle'; readonly warmup: number; readonly divFactor: number; readonly finalDivFactor: number }
  /** Times `factor` after `patience` epochs without improvement of the monitored figure (Keras ReduceLROnPlateau). */
  | { readonly kind: 'plateau'; readonly factor: number; readonly patience: number; readonly minDelta: number; readonly cooldown: number; readonly minRate: number }

export type ScheduleKind = ScheduleConfig['kind']

/** Each period is `lengthFactor` times as long as the one before and starts `heightFactor` times as high. */
export interface CosineRestarts {
  readonly firstEpochs: number
  readonly lengthFactor: number
  readonly heightFactor: number
}

export const defaultSchedules: { readonly [K in ScheduleKind]: Extract<ScheduleConfig, { kind: K }> } = {
  constant: { kind: 'constant' },
  step: { kind: 'step', boundaries: [10, 15], factor: 0.1 },
  exponential: { kind: 'exponential', decayEpochs: 1, rate: 0.95, staircase: false },
  polynomial: { kind: 'polynomial', endFactor: 0, power: 1 },
  cosine: { kind: 'cosine', warmupEpochs: 0, alpha: 0, restarts: null },
  one_cycle: { kind: 'one_cycle', warmup: 0.3, divFactor: 25, finalDivFactor: 10_000 },
  plateau: { kind: 'plateau', factor: 0.1, patience: 10, minDelta: 0.0001, cooldown: 0, minRate: 0 },
}

/** What reduce-on-plateau remembers between epochs; part of the checkpoint. */
export interface PlateauState {
  /** What the learning rate is multiplied by now. */
  readonly factor: number
  readonly best: number | null
  readonly epochsWithoutImprovement: number
  readonly cooldownLeft: number
}

export const startPlateau: PlateauState = { factor: 1, best: null, epochsWithoutImprovement: 0, cooldownLeft: 0 }

export interface ScheduleTotals {
  readonly updates: number
  readonly updatesPerEpoch: number
}

/** The learning rate of update `update` (from 1) in a run of `totals`. */
export function learningRateAt(schedule: ScheduleConfig, learningRate: number, update: number, totals: ScheduleTotals, plateau: PlateauState = startPlateau): number {
  const done = update - 1
  const epochs = done / totals.updatesPerEpoch
  switch (schedule.kind) {
    case 'constant': return learningRate
    // A boundary at 10 epochs: the first update of epoch 11 is the first with the new rate. Boundaries may fall between two updates.
    case 'step': return learningRate * schedule.factor ** schedule.boundaries.filter((boundary) => done >= boundary * totals.updatesPerEpoch).length
    case 'exponential': {
      const powers = epochs / schedule.decayEpochs
      return learningRate * schedule.rate ** (schedule.staircase ? Math.floor(powers) : powers)
    }
    case 'polynomial': {
      const end = learningRate * schedule.endFactor
      return (learningRate - end) * (1 - Math.min(1, done / totals.updates)) ** schedule.power + end
    }
    case 'cosine': return learningRate * cosineFactor(schedule, done, totals)
    case 'one_cycle': return learningRate * oneCycleFactor(schedule, done, totals.updates)
    case 'plateau': return Math.max(learningRate * plateau.factor, Math.min(learningRate, schedule.minRate))
  }
}

function cosineFactor({ warmupEpochs, alpha, restarts }: Extract<ScheduleConfig, { kind: 'cosine' }>, done: number, { updates, updatesPerEpoch }: ScheduleTotals): number {
  const warmup = warmupEpochs * updatesPerEpoch
  if (done < warmup) return done / warmup
  if (restarts === null) return alpha + (1 - alpha) * halfCosine(Math.min(1, (done - warmup) / Math.max(1, updates - warmup)))
  let [left, length, height] = [done - warmup, restarts.firstEpochs * updatesPerEpoch, 1]
  while (left >= length) {
    left -= length
    length *= restarts.lengthFactor
    height *= restarts.heightFactor
  }
  return alpha + (1 - alpha) * height * halfCosine(left / length)
}

function oneCycleFactor({ warmup, divFactor, finalDivFactor }: Extract<ScheduleConfig, { kind: 'one_cycle' }>, done: number, updates: number): number {
  const top = warmup * updates - 1
  const low = 1 / divFactor
  if (done <= top && top > 0) return 1 + (low - 1) * halfCosine(done / top)
  const end = low / finalDivFactor
  return end + (1 - end) * halfCosine(Math.min(1, (done - top) / Math.max(1, updates - 1 - top)))
}

/** From 1 at 0 to 0 at 1. */
function halfCosine(share: number): number {
  return (1 + Math.cos(Math.PI * share)) / 2
}

/** The plateau's memory after an epoch; `figure` is the monitored one, smaller better when `lowerIsBetter`. */
export function afterEpoch(schedule: ScheduleConfig, state: PlateauState, figure: number, lowerIsBetter: boolean): PlateauState {
  if (schedule.kind !== 'plateau') return state
  const coolingDown = state.cooldownLeft > 0
  const cooldownLeft = coolingDown ? state.cooldownLeft - 1 : 0
  const value = lowerIsBetter ? figure : -figure
  if (state.best === null || value < state.best - schedule.minDelta) return { ...state, cooldownLeft, best: value, epochsWithoutImprovement: 0 }
  if (cooldownLeft > 0) return { ...state, cooldownLeft, epochsWithoutImprovement: 0 }
  const epochsWithoutImprovement = (coolingDown ? 0 : state.epochsWithoutImprovement) + 1
  if (epochsWithoutImprovement < schedule.patience) return { ...state, cooldownLeft, epochsWithoutImprovement }
  return { ...state, factor: state.factor * schedule.factor, epochsWithoutImprovement: 0, cooldownLeft: schedule.cooldown }
}
