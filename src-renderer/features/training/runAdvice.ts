/** What the curves and the images of a run say, as plain sentences and what to do about it. Pure; used by RunAdvice. */
import type { EpochMetrics, RunConfig, RunParts } from '../../../src-shared/training/run.ts'
import { formatLoss } from '../../composables/formatNumbers.ts'
import { adviceText as text } from '../../text/advice.ts'

export type AdviceKind = 'notFinite' | 'outOfMemory' | 'rateTooHigh' | 'notLearning' | 'overfitting' | 'improving' | 'settled' | 'tooSmall' | 'fitsAll' | 'unbalanced' | 'noValidation' | 'fewValidation'
/** What one click prepares: a new run of the same settings but for this. */
export type AdviceAction = keyof typeof text.actions

export interface Advice {
  readonly kind: AdviceKind
  readonly sentence: string
  readonly action?: AdviceAction
}

export interface RunFacts {
  readonly epochs: readonly EpochMetrics[]
  /** Classes to choose from, where accuracy by chance is 1 / this; null for other tasks. */
  readonly classCount: number | null
  /** Epochs still to come; 0 once the run has ended. */
  readonly epochsLeft: number
  /** Loss of the very first step: what an untrained network costs; null: not known. */
  readonly firstLoss: number | null
  /** Why the run has failed; null: it has not. */
  readonly failure: string | null
  /** Length of the gradient in the last step; null: not recorded. */
  readonly gradientNorm: number | null
}

/** Fewer epochs say nothing about a trend. */
const fewestEpochs = 3
/** A validation loss so far above its lowest is no noise any more. */
const clearRise = 1.1
/** Epochs without a better validation loss until the run counts as overfitting or settled. */
const patience = 3
/** A training loss that falls by less over `patience` epochs stands still. */
const standsStill = 0.01
/** Accuracy up to this many times chance is no more than chance. */
const nearChance = 1.2
/** A loss that has not fallen below this share of what guessing costs has taught nothing. */
const nearGuessing = 0.95
/** Training accuracy below which a run that has settled has not learnt its own training images. */
const low = 0.8
/** Share of the first loss above which little has been gained. */
const littleGained = 0.8
const nearlyAll = 0.99
/** A first epoch that costs so many times what the untrained network did has gone astray. */
const astray = 1.5
/** A gradient this long has something to do with it; the one of the step that ended the run is no number itself. */
const telling = 1000
/** Part of the sentence of `trainingNotFinite`. */
const notFiniteWords = 'numbers became too large to go on'
/** The largest class may have this many times the images of the smallest before we say so. */
const fairImbalance = 3
/** With fewer validation images the accuracy is uncertain by more than a tenth either way. */
const fewestValidation = 30

/** What the images of the run say, from its beginning on: classes that are unbalanced, a validation part that is too small to judge by. */
export function dataAdvice(parts: RunParts | null, classNames: readonly string[], { classWeights }: Pick<RunConfig, 'classWeights'>, canBalance: boolean): readonly Advice[] {
  if (parts === null) return []
  const { valCount, classCounts } = parts
  const few = valCount === 0 ? [say('noValidation', text.noValidation)] : valCount < fewestValidation ? [say('fewValidation', text.fewValidation(valCount))] : []
  const filled = (classCounts ?? []).map((count, place) => ({ count, name: classNames[place] ?? '' })).filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count)
  const [large, small] = [filled[0], filled.at(-1)]
  if (!canBalance || classWeights !== 'none' || large === undefined || small === undefined || large.count < fairImbalance * small.count) return few
  return [say('unbalanced', text.unbalanced(large.name, large.count, small.name, small.count), 'balance'), ...few]
}

/** The most important thing to say of the curves; null while there is too little to go by. */
export function adviceOf({ epochs, classCount, epochsLeft, firstLoss, failure, gradientNorm }: RunFacts): Advice | null {
  if (failure !== null && fittingBatch(failure) !== null) return say('outOfMemory', text.outOfMemory, 'smallerBatch')
  if (failure !== null) return isNotFinite(failure) ? say('notFinite', text.notFinite(gradientNorm === null || gradientNorm < telling ? null : formatLoss(gradientNorm)), 'lowerRate') : null
  const first = epochs[0]
  const last = epochs.at(-1)
  if (first === undefined || last === undefined || epochs.length < fewestEpochs) return null
  const lowest = Math.min(...epochs.map(({ loss }) => loss))
  const wentAstray = firstLoss !== null && firstLoss > 0 && first.loss > astray * firstLoss
  if (last.loss > first.loss * clearRise || last.loss > 2 * lowest + 0.1 || (wentAstray && lowest > firstLoss * nearGuessing) || jumped(epochs)) return say('rateTooHigh', text.rateTooHigh, 'lowerRate')
  const chance = classCount === null || classCount < 2 ? null : 1 / classCount
  // Cross-entropy of answers that call all classes equally likely: ln K.
  const learnsNothing = lowest > first.loss * nearGuessing || (chance !== null && lowest > -Math.log(chance) * nearGuessing)
  if (chance !== null && last.accuracy !== null && last.accuracy <= chance * nearChance && learnsNothing) return say('notLearning', text.notLearning(classCount ?? 0))

  const validated = epochs.filter((epoch): epoch is EpochMetrics & { readonly valLoss: number } => epoch.valLoss !== null)
  const best = validated.reduce<(typeof validated)[number] | null>((found, epoch) => (found === null || epoch.valLoss < found.valLoss ? epoch : found), null)
  const lastVal = validated.at(-1)
  const since = best === null ? 0 : last.epoch - best.epoch
  if (best !== null && lastVal !== undefined && since >= patience && lastVal.valLoss > best.valLoss * clearRise && last.loss < (epochs.find(({ epoch }) => epoch === best.epoch) ?? first).loss) {
    return say('overfitting', text.overfitting(best.epoch))
  }
  if (allRight(last) && lastVal !== undefined) return settled(last)
  const before = epochs.at(-1 - Math.min(patience, epochs.length - 1)) ?? first
  const gain = (before.loss - last.loss) / Math.max(Math.abs(before.loss), 1e-12)
  if (best !== null ? since < patience : gain > standsStill) {
    if (gain <= standsStill) return settled(last)
    return epochsLeft > 0 ? say('improving', text.improvingNow) : say('improving', text.improvingAtEnd, 'goOn')
  }
  return settled(last)
}

/** The batch size that the sentence of a run that lacked memory names; null: it did not, or not even a small batch would fit. */
export function fittingBatch(note: string | null): number | null {
  const found = /memory.+batch size of (?:at most )?(\d+)/i.exec(note ?? '')
  return found === null ? null : Number(found[1])
}

/** Whether a run says that it ended because its numbers became too large: the same steps would end it again. */
export function isNotFinite(note: string | null): boolean {
  return note !== null && note.includes(notFiniteWords)
}

/** Whether the loss once doubled from one epoch to the next, and has hardly come below where it began since. */
function jumped(epochs: readonly EpochMetrics[]): boolean {
  const [first, last] = [epochs[0]?.loss ?? 0, epochs.at(-1)?.loss ?? 0]
  return last > littleGained * first && epochs.some(({ loss }, index) => index > 0 && loss > 2 * (epochs[index - 1]?.loss ?? loss) + 0.1)
}

function settled(last: EpochMetrics): Advice {
  if (last.accuracy !== null && last.accuracy < low) return say('tooSmall', text.tooSmall(last.accuracy))
  return allRight(last) ? say('fitsAll', text.fitsAll) : say('settled', text.settled)
}

function allRight({ accuracy, valAccuracy }: EpochMetrics): boolean {
  return accuracy !== null && accuracy >= nearlyAll && (valAccuracy === null || valAccuracy >= nearlyAll)
}

function say(kind: AdviceKind, sentence: string, action?: AdviceAction): Advice {
  return { kind, sentence, ...(action === undefined ? {} : { action }) }
}
