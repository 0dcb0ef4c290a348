/** The colour that stands for a value of a mask, wherever masks are shown. */

/** RGB 0..255 of a value from 1 on, neighbouring values far apart on the circle of hues: each goes on by the golden angle. */
export function maskColour(value: number): readonly [red: number, green: number, blue: number] {
  const hue = ((value - 1) * 137.508) % 360
  const channel = (shift: number): number => {
    const turn = (shift + hue / 30) % 12
    return Math.round(255 * (0.55 - 0.45 * Math.max(-1, Math.min(turn - 3, 9 - turn, 1))))
  }
  return [channel(0), channel(8), channel(4)]
}
