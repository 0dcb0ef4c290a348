/** Images for features of backbones: sizes whose halves are even and odd in both directions. Pixels come from `formula`. */
export const featureImages = [
  { name: 'square', heightPx: 96, widthPx: 96 },
  { name: 'odd', heightPx: 75, widthPx: 53 },
  { name: 'wide', heightPx: 33, widthPx: 160 },
] as const
