/** How many images are decoded at once. Used by the import, the training cache and the thumbnail queue. */
import { availableParallelism } from 'node:os'

/** libuv's pool unless `UV_THREADPOOL_SIZE` was set (bootstrap/threadPool.mjs); more in flight would only wait. */
const defaultPoolThreads = 4

/** Threads that can decode at the same time: the processors, as far as libuv's pool reaches. */
export function decodeConcurrency(): number {
  const pool = Number(process.env.UV_THREADPOOL_SIZE) || defaultPoolThreads
  return Math.max(1, Math.min(availableParallelism(), pool))
}
