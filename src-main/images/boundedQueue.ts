/** Runs a few jobs at a time, newest request first; when too many wait, the oldest is refused. For pictures that a scrolling grid asks for. */
import { AppError } from '../../src-shared/errors/appError.ts'

interface Waiting {
  start(): void
  refuse(): void
}

/** `queue(job)` resolves with the job's result. Throws `pictureSkipped` for a request that was crowded out. */
export function boundedQueue(atOnce: number, mostWaiting: number): <T>(job: () => Promise<T>) => Promise<T> {
  const waiting: Waiting[] = []
  let running = 0
  /** The place goes straight to the next one, so that nobody slips in between. */
  const next = (): void => {
    const newest = waiting.pop()
    if (newest) newest.start()
    else running--
  }
  return async (job) => {
    if (running >= atOnce) {
      await new Promise<void>((start, reject) => {
        waiting.push({ start, refuse: () => reject(new AppError('pictureSkipped', {})) })
        if (waiting.length > mostWaiting) waiting.shift()?.refuse()
      })
    } else {
      running++
    }
    try {
      return await job()
    } finally {
      next()
    }
  }
}
