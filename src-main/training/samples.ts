/** How fast a run trains and how much memory it has needed, measured now and then. Used by curves.ts. */
import { noSamples, type SampleColumns } from '../../src-shared/training/stepFigures.ts'
import { peakBytes } from './peakMemory.ts'

/** Between two samples at least [ms] ... */
const shortestMs = 250
/** ... and at least this share of the time since the first step: a run of ten hours has some 3,000, not 144,000. */
const shareOfRun = 1 / 400

export interface Sampler {
  /** A step that ended now took so many milliseconds for so many images. */
  addStep(step: number, images: number, milliseconds: number): void
  /** The samples since the last call; `closing`: with what has been measured since the last one, however short. */
  take(closing: boolean): SampleColumns
}

export function createSampler(now: () => number, memoryBytes: () => number = peakBytes): Sampler {
  let firstMs: number | null = null
  let lastMs = 0
  let open = { step: 0, images: 0, milliseconds: 0 }
  let taken = empty()
  const close = (nowMs: number): void => {
    lastMs = nowMs
    taken.step.push(open.step)
    taken.imagesPerSecond.push((open.images * 1000) / open.milliseconds)
    taken.memoryBytes.push(memoryBytes())
    open = { step: 0, images: 0, milliseconds: 0 }
  }
  return {
    addStep(step, images, milliseconds) {
      const nowMs = now()
      if (firstMs === null) firstMs = lastMs = nowMs - milliseconds
      open = { step, images: open.images + images, milliseconds: open.milliseconds + milliseconds }
      if (open.milliseconds > 0 && nowMs - lastMs >= Math.max(shortestMs, (nowMs - firstMs) * shareOfRun)) close(nowMs)
    },
    take(closing) {
      if (closing && open.milliseconds > 0) close(now())
      const samples = taken
      taken = empty()
      return samples.step.length === 0 ? noSamples : samples
    },
  }
}

function empty(): { step: number[]; imagesPerSecond: number[]; memoryBytes: number[] } {
  return { step: [], imagesPerSecond: [], memoryBytes: [] }
}
