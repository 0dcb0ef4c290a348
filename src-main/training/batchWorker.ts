/** The thread of `batchReader.ts`: reads images of the training cache through files that the trainer has open. */
import * as fs from 'node:fs'
import { parentPort } from 'node:worker_threads'

/** Where images lie: one file descriptor and one position for each. */
export interface PixelRequest {
  readonly imageBytes: number
  readonly files: readonly number[]
  readonly positions: readonly number[]
}
/** The images one after the other; null: a file is shorter than it was, or cannot be read. */
export type PixelAnswer = Uint8Array<ArrayBuffer> | null

function readPixels({ imageBytes, files, positions }: PixelRequest): PixelAnswer {
  const pixels = new Uint8Array(imageBytes * files.length)
  try {
    const isWhole = files.every((file, row) => fs.readSync(file, pixels, row * imageBytes, imageBytes, positions[row]!) === imageBytes)
    return isWhole ? pixels : null
  } catch {
    return null
  }
}

parentPort?.on('message', (request: PixelRequest) => {
  const pixels = readPixels(request)
  parentPort?.postMessage(pixels, pixels === null ? [] : [pixels.buffer])
})
