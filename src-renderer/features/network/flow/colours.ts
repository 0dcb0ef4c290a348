/** How numbers become colours: viridis (readable with every kind of colour vision, and in grey), or plain grey. Used by the tiles and maps. */
export type ColourScale = 'viridis' | 'grey'

/** Nine stops of matplotlib's viridis (van der Walt and Smith 2015), evenly spaced. */
const viridisStops = [[68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37]] as const

/** Red, green and blue of a share 0..1. */
export function colourOf(scale: ColourScale, share: number): readonly [number, number, number] {
  const held = Math.min(1, Math.max(0, share))
  if (scale === 'grey') return [Math.round(held * 255), Math.round(held * 255), Math.round(held * 255)]
  const at = held * (viridisStops.length - 1)
  const index = Math.min(viridisStops.length - 2, Math.floor(at))
  const [from, to] = [viridisStops[index] ?? viridisStops[0], viridisStops[index + 1] ?? viridisStops[0]]
  const mix = (channel: 0 | 1 | 2): number => Math.round(from[channel] + (at - index) * (to[channel] - from[channel]))
  return [mix(0), mix(1), mix(2)]
}

/** Pixels of a map [RGBA]; `shares` are 0..1, NaN is left clear. */
export function paint(scale: ColourScale, shares: ArrayLike<number>): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(shares.length * 4)
  for (let index = 0; index < shares.length; index += 1) {
    const share = shares[index] ?? Number.NaN
    if (Number.isNaN(share)) continue
    const [red, green, blue] = colourOf(scale, share)
    pixels.set([red, green, blue, 255], index * 4)
  }
  return pixels
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0)
}

/** float32 little-endian, as `FlowMap.values`. */
export function floatsOf(base64: string): Float32Array {
  const bytes = bytesOf(base64)
  const view = new DataView(bytes.buffer)
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(4 * index, true))
}
