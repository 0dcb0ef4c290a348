/** Reference random numbers; the definition stands in `autodiff/primitives/randomUniform.ts`. */

function mix(hash: number): number {
  let h = hash
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** `size` numbers in [0, 1), multiples of 2^-24. */
export function uniformArray(key: readonly [number, number], salt: number, size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, position) => {
    const first = mix((Math.imul(position, 0x9e3779b9) + salt + key[0]) | 0)
    return (mix((first + key[1]) | 0) >>> 8) / 2 ** 24
  })
}
