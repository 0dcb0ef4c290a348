/** The comparison of two runs in plain words. */
import type { PairedResult } from './significance.ts'

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
  const chance = pValue < 0.001 ? 'less than 0.1 %' : `${(pValue * 100).toFixed(pValue < 0.1 ? 1 : 0)} %`
  return pValue < level
    ? `${facts} The difference is real, not luck: equally good networks would differ this much in ${chance} of cases (McNemar's exact test).`
    : `${facts} That may well be luck: equally good networks would differ this much in ${chance} of cases (McNemar's exact test). More test images would tell.`
}

function of(count: number): string {
  return count === 1 ? '1 image' : `${count} images`
}
