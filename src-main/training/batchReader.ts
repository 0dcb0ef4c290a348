/**
 * The batches of training, one of them read ahead: while a step computes (onnxruntime holds the thread that called it until it is
 * done), a thread of its own reads the next batch. A batch depends on its places alone, so reading ahead changes nothing but the waiting.
 */
import { Worker } from 'node:worker_threads'
import { AppError } from '../../src-shared/errors/appError.ts'
import { entryPath } from '../bootstrap/entries.ts'
import type { StoredPixels } from '../images/trainingCache.ts'
import { assembleBatch, batchOf, type Batch, type LabelledImages } from './batches.ts'
import type { PixelAnswer, PixelRequest } from './batchWorker.ts'

export interface BatchReader {
  /** The images at these places; at once when they were read ahead. Throws `cacheDamaged`. */
  read(places: Uint32Array): Promise<Batch>
  /** Begins to read the batch that comes next. There is one at a time, so memory holds two batches at most. */
  readAhead(places: Uint32Array): void
  /** Ends the thread, whatever it is doing. */
  close(): Promise<void>
}

/** Images that lie in memory are simply put together. */
export function openBatchReader(source: LabelledImages): BatchReader {
  const { stored } = source.pixels
  if (stored === undefined) return { read: async (places) => assembleBatch(source, places), readAhead: () => undefined, close: async () => undefined }
  const thread = openPixelThread(stored)
  let ahead: { readonly places: Uint32Array; readonly pixels: Promise<Uint8Array> } | null = null
  return {
    async read(places) {
      const taken = ahead
      ahead = null
      const isNext = taken !== null && taken.places.length === places.length && taken.places.every((place, row) => place === places[row])
      return batchOf(source, places, await (isNext ? taken.pixels : thread.read(places)))
    },
    readAhead(places) {
      const pixels = thread.read(places)
      // Nobody asks for it when the run is stopped now.
      pixels.catch(() => undefined)
      ahead = { places, pixels }
    },
    close: () => thread.close(),
  }
}

/** The thread that reads pixels, and who waits for its answers, which come in the order of the requests. */
function openPixelThread({ imageBytes, placeOf, folder }: StoredPixels): { read(places: Uint32Array): Promise<Uint8Array>; close(): Promise<void> } {
  const worker = new Worker(entryPath('batchWorker'))
  const waiting: { resolve(pixels: Uint8Array): void; reject(reason: unknown): void }[] = []
  let failure: unknown = null
  worker.on('message', (answer: PixelAnswer) => {
    const next = waiting.shift()
    if (answer === null) next?.reject(new AppError('cacheDamaged', { folder }))
    else next?.resolve(answer)
  })
  worker.on('error', (thrown) => {
    failure = thrown
    for (const { reject } of waiting.splice(0)) reject(thrown)
  })
  return {
    read(places) {
      if (failure !== null) return Promise.reject(failure)
      const found = Array.from(places, placeOf)
      const request: PixelRequest = { imageBytes, files: found.map(({ file }) => file), positions: found.map(({ position }) => position) }
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        worker.postMessage(request)
      })
    },
    async close() {
      await worker.terminate()
    },
  }
}
