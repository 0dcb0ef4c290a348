/** What an image may be at most. Larger ones are refused from the header, before anything is decoded. */
import { unreadable } from './unreadable.ts'

export const largestFileBytes = 200 * 1024 * 1024
export const largestPixels = 100_000_000
/** Panoramas and scan lines of 100,000 px are real; what memory is needed depends on the area above. */
export const largestSidePx = 1_000_000

/** Throws `imageUnreadable` when a picture of this size would be too large or has no size at all. */
export function assertSize(widthPx: number, heightPx: number): void {
  if (!(widthPx >= 1 && heightPx >= 1)) throw unreadable(`its header claims ${widthPx}x${heightPx} pixels`)
  if (widthPx > largestSidePx || heightPx > largestSidePx || widthPx * heightPx > largestPixels) {
    throw unreadable(`it is too large: ${widthPx}x${heightPx} pixels, where ${largestPixels / 1e6} million are the limit`)
  }
}
