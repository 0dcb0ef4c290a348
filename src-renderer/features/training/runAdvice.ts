/** What the curves of a run say, as one plain sentence and what to do about it. Pure; used by RunDetail. */
import type { EpochMetrics } from '../../../src-shared/training/run.ts'
import { adviceText as text } from '../../text/advice.ts'

export type AdviceKind = 'rateTooHigh' | 'notLearning' | 'overfitting' | 'improving' | 'settled' | 'tooSmall' | 'fitsAll'

export interface Advice {
  readonly kind: AdviceKind
  readonly sentence: string
}

export interface RunFacts {
  readonly epochs: readonly EpochMetrics[]
  /** Classes to choose from, where accuracy by chance is 1 / this; null for other tasks. */
  readonly classCount: number | null
  /** Epochs still to come; 0 once the run has ended. */
  readonly epochsLeft: number
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
const nearlyAll = 0.99

/** The most important thing to say; null while there is too little to go by. */
export function adviceOf({ epochs, classCount, epochsLeft }: RunFacts): Advice | null {
  const first = epochs[0]
  const last = epochs.at(-1)
  if (first === undefined || last === undefined || epochs.length < fewestEpochs) return null
  const lowest = Math.min(...epochs.map(({ loss }) => loss))
  if (last.loss > first.loss * clearRise || last.loss > 2 * lowest + 0.1) return say('rateTooHigh', text.rateTooHigh)
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
  const before = epochs.at(-1 - Math.min(patience, epochs.length - 1)) ?? first
  const gain = (before.loss - last.loss) / Math.max(Math.abs(before.loss), 1e-12)
  if (best !== null ? since < patience : gain > standsStill) return gain > standsStill ? say('improving', epochsLeft > 0 ? text.improvingNow : text.improvingAtEnd) : settled(last)
  return settled(last)
}

function settled({ accuracy, valAccuracy }: EpochMetrics): Advice {
  if (accuracy !== null && accuracy < low) return say('tooSmall', text.tooSmall(accuracy))
  if (accuracy !== null && accuracy >= nearlyAll && (valAccuracy === null || valAccuracy >= nearlyAll)) return say('fitsAll', text.fitsAll)
  return say('settled', text.settled)
}

function say(kind: AdviceKind, sentence: string): Advice {
  return { kind, sentence }
}
