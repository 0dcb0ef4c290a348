/** Lets images be decoded on every processor: libuv's pool has four threads unless told before its first use. Imported first by node.mjs and app/desktop.ts. */
import { availableParallelism } from 'node:os'

/** Each thread may hold a whole decoded picture, so more cost memory rather than save time. */
const mostThreads = 16

process.env.UV_THREADPOOL_SIZE ??= String(Math.min(mostThreads, Math.max(4, availableParallelism())))
