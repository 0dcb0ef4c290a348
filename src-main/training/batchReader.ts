/**
 * The batches of training, one of them read ahead: while a step computes (onnxruntime holds the thread that called it until it is
 * done), a thread of its own reads the next batch. A batch depends on its places and the epoch alone, so reading ahead changes nothing but the waiting.
 */
import { Worker } from 'node:worker_threads'
import { AppError } from '../../src-shared/errors/appError.ts'
import { entryPath } from '../bootstrap/entries.ts'
import type { StoredPixels } from '../images/trainingCache.ts'
import { batchOf, pixelColumns, readPixels, type Batch, type Examples } from './batches.ts'
import type { PixelAnswer, PixelRequest } from './batchWorker.ts'

export interface BatchReader {
  /** The examples at these places; at once when they were read ahead. Throws `cacheDamaged`. */
  read(places: Uint32Array, epoch: number): Promise<Batch>
  /** Begins to read the batch that comes next. There is one at a time, so memory holds two batches at most. */
  readAhead(places: Uint32Array, epoch: number): void
  /** Ends the thread, whatever it is doing. */
  close(): Promise<void>
}

/** Pixels that lie in memory are simply put together. */
export function openBatchReader(examples: Examples): BatchReader {
  const columns = pixelColumns(examples)
  const thread = columns.some(({ pixels }) => pixels.stored !== undefined) ? openPixelThread() : null
  const begin = (places: Uint32Array, epoch: number): Promise<Uint8Array[]> =>
    Promise.all(columns.map((column) => {
      const { pixels: { stored }, placesOf } = column
      return stored === undefined || thread === null ? readPixels(column, places, epoch) : thread.read(stored, placesOf?.(places, epoch) ?? places)
    }))
  let ahead: { readonly places: Uint32Array; readonly epoch: number; readonly pixels: Promise<Uint8Array[]> } | null = null
  return {
    async read(places, epoch) {
      const taken = ahead
      ahead = null
      const isNext = taken !== null && taken.epoch === epoch && taken.places.length === places.length && taken.places.every((place, row) => place === places[row])
      return batchOf(examples, places, epoch, places.length, await (isNext ? taken.pixels : begin(places, epoch)))
    },
    readAhead(places, epoch) {
      if (thread === null) return
      const pixels = begin(places, epoch)
      // Nobody asks for it when the run is stopped now.
      pixels.catch(() => undefined)
      ahead = { places, epoch, pixels }
    },
    close: async () => thread?.close(),
  }
}

/** The thread that reads pixels, and who waits for its answers, which come in the order of the requests. */
function openPixelThread(): { read(stored: StoredPixels, places: Uint32Array): Promise<Uint8Array>; close(): Promise<void> } {
  const worker = new Worker(entryPath('batchWorker'))
  const waiting: { readonly folder: string; resolve(pixels: Uint8Array): void; reject(reason: unknown): void }[] = []
  let failure: unknown = null
  worker.on('message', (answer: PixelAnswer) => {
    const next = waiting.shift()
    if (answer === null) next?.reject(new AppError('cacheDamaged', { folder: next.folder }))
    else next?.resolve(answer)
  })
  worker.on('error', (thrown) => {
    failure = thrown
    for (const { reject } of waiting.splice(0)) reject(thrown)
  })
  return {
    read({ imageBytes, placeOf, folder }, places) {
      if (failure !== null) return Promise.reject(failure)
      const found = Array.from(places, placeOf)
      const request: PixelRequest = { imageBytes, files: found.map(({ file }) => file), positions: found.map(({ position }) => position) }
      return new Promise((resolve, reject) => {
        waiting.push({ folder, resolve, reject })
        worker.postMessage(request)
      })
    },
    async close() {
      await worker.terminate()
    },
  }
}
