/** Lets a few loads run at a time, newest wish first: what scrolled past is dropped before it costs anything. Used by thumbnails and uploads. */

export interface LoadQueue {
  /** `start` is called when it is its turn and must call `done` in the end. The returned function withdraws the wish or frees its place. */
  request(start: (done: () => void) => void): () => void
  readonly runningCount: number
}

/** A queue of at most `most` running loads; `order` says who of the waiting comes next. */
export function createLoadQueue(most: number, order: 'newestFirst' | 'oldestFirst'): LoadQueue {
  const waiting: (() => void)[] = []
  let running = 0

  function next(): void {
    while (running < most) {
      const start = order === 'newestFirst' ? waiting.pop() : waiting.shift()
      if (!start) return
      running += 1
      start()
    }
  }
  return {
    get runningCount() {
      return running
    },
    request(start) {
      let state: 'waiting' | 'running' | 'over' = 'waiting'
      const finish = (): void => {
        if (state === 'running') {
          running -= 1
          state = 'over'
          next()
        }
      }
      const entry = (): void => {
        state = 'running'
        start(finish)
      }
      waiting.push(entry)
      next()
      return () => {
        if (state === 'waiting') {
          state = 'over'
          waiting.splice(waiting.lastIndexOf(entry), 1)
        } else finish()
      }
    },
  }
}
