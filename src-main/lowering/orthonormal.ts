/** The Q of a QR factorization, for orthogonal start values. Used by initialize.ts. */

/**
 * Columns of unit length at right angles to each other that span those of `a` [rows, columns] (row-major, rows >= columns).
 * Gram-Schmidt, twice over each column: the second pass removes what rounding left of the first. The diagonal of R is positive,
 * as after Keras's multiplication by its sign.
 */
export function orthonormalColumns(a: Float64Array, rows: number, columns: number): Float64Array {
  // Column by column in memory: the inner loops then run over neighbours.
  const q = Float64Array.from(a, (_, at) => a[(at % rows) * columns + Math.floor(at / rows)] ?? 0)
  const column = (index: number): Float64Array => q.subarray(index * rows, (index + 1) * rows)
  for (let index = 0; index < columns; index += 1) {
    const current = column(index)
    for (let pass = 0; pass < 2; pass += 1)
      for (let earlier = 0; earlier < index; earlier += 1) removePart(current, column(earlier))
    const length = Math.sqrt(dot(current, current))
    current.forEach((value, row) => (current[row] = value / length))
  }
  return Float64Array.from(q, (_, at) => q[(at % columns) * rows + Math.floor(at / columns)] ?? 0)
}

function removePart(from: Float64Array, unit: Float64Array): void {
  const share = dot(from, unit)
  for (let row = 0; row < from.length; row += 1) from[row]! -= share * unit[row]!
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0
  for (let row = 0; row < a.length; row += 1) total += a[row]! * b[row]!
  return total
}
