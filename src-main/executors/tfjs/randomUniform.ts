/**
 * random_uniform on the host; the formula stands in `autodiff/primitives/randomUniform.ts`. tfjs has no 32-bit products that wrap
 * around: its plain backend multiplies int32 in float64 and loses the low bits.
 */

/** The finalizer of MurmurHash3. */
function mix(hash: number): number {
  let h = hash ^ (hash >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** `size` numbers in [0, 1), multiples of 2^-24, so float32 holds them exactly. */
export function randomUniform(key: readonly [number, number], salt: number, size: number): Float32Array {
  const result = new Float32Array(size)
  const start = (salt + key[0]) | 0
  for (let position = 0; position < size; position += 1) {
    const first = mix((Math.imul(position, 0x9e3779b9) + start) | 0)
    result[position] = (mix((first + key[1]) | 0) >>> 8) * 2 ** -24
  }
  return result
}
