/** The one queue of all thumbnails. A browser opens six connections to one host; more wishes than that only wait where they cannot be withdrawn. */
import { createLoadQueue } from './loadQueue.ts'

export const thumbnailQueue = createLoadQueue(6, 'newestFirst')
