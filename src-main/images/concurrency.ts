/** How many images are decoded at once. Used by the import, the training cache and the thumbnail queue. */
import { availableParallelism } from 'node:os'

/** libuv runs this many unless told otherwise; more in flight would only wait. */
const defaultPoolThreads = 4

/** Threads that can decode at the same time. Hosts raise `UV_THREADPOOL_SIZE` before their first file is read. */
export function decodeConcurrency(): number {
  const pool = Number(process.env.UV_THREADPOOL_SIZE) || defaultPoolThreads
  return Math.max(1, Math.min(availableParallelism(), pool))
}
