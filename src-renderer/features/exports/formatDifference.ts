/** How small the difference between two sets of probabilities is, in words that need no exponent in mind. Used by ExportResultCard. */

/** 3.1e-7 -> "0.0000003"; with as many places as its first digit needs. */
export function formatDifference(difference: number): string {
  if (difference === 0) return '0'
  const places = Math.min(20, Math.max(2, -Math.floor(Math.log10(difference))))
  return difference.toFixed(places)
}
