/** The comparison of two runs in plain words. */
import type { NearerResult, PairedResult } from './significance.ts'

/** Below this a difference is called real; the usual convention, and said in the sentence. */
const level = 0.05

/** One or two sentences: who has more right, and whether that may be chance. Names are shown as they are. */
export function significanceSentence(first: string, second: string, { both, onlyFirst, onlySecond, neither, pValue }: PairedResult): string {
  const count = both + onlyFirst + onlySecond + neither
  if (count === 0) return 'There is no image that both runs were judged on.'
  if (onlyFirst + onlySecond === 0) return `${first} and ${second} have the same ${of(count)} right and wrong: no difference at all.`
  if (onlyFirst === onlySecond) return `${first} and ${second} have equally many of ${of(count)} right; they disagree on ${onlyFirst + onlySecond}. Neither is better.`
  const [better, worse, more, fewer] = onlyFirst > onlySecond ? [first, second, onlyFirst, onlySecond] : [second, first, onlySecond, onlyFirst]
  const facts = `${better} has ${more - fewer} more of ${of(count)} right than ${worse} (it alone is right on ${more}, ${worse} alone on ${fewer}).`
  return `${facts} ${luck(pValue, "McNemar's exact test")}`
}

/** The same of answers that are more or less far off. `means`: how far each is off on average. */
export function nearerSentence(first: string, second: string, { firstNearer, secondNearer, same, pValue }: NearerResult, means: readonly [number, number]): string {
  const count = firstNearer + secondNearer + same
  if (count === 0) return 'There is no image that both runs were judged on.'
  if (firstNearer + secondNearer === 0) return `${first} and ${second} are equally far off on ${of(count)}: no difference at all.`
  if (firstNearer === secondNearer) return `${first} and ${second} are nearer on equally many of ${of(count)}, ${firstNearer} each. Neither is better.`
  const [better, worse, more, fewer] = firstNearer > secondNearer ? [first, second, firstNearer, secondNearer] : [second, first, secondNearer, firstNearer]
  const isFartherOff = firstNearer > secondNearer ? means[0] > means[1] : means[1] > means[0]
  const though = isFartherOff ? ` On average, though, ${worse} is less far off: its errors are more often the larger ones, but not by as much.` : ''
  return `${better} is nearer on ${more} of ${of(count)}, ${worse} on ${fewer}. ${luck(pValue, 'sign test')}${though}`
}

function luck(pValue: number, test: string): string {
  const chance = pValue < 0.001 ? 'less than 0.1 %' : `${(pValue * 100).toFixed(pValue < 0.1 ? 1 : 0)} %`
  return pValue < level
    ? `The difference is real, not luck: equally good networks would differ this much in ${chance} of cases (${test}).`
    : `That may well be luck: equally good networks would differ this much in ${chance} of cases (${test}). More test images would tell.`
}

function of(count: number): string {
  return count === 1 ? '1 image' : `${count} images`
}
