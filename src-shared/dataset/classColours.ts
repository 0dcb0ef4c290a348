/** Colours for new classes: far apart, readable on light and dark. */
export const classColours = [
  '#2f7ed8', '#e4572e', '#2ca02c', '#b5179e', '#d99a00', '#17a2a2', '#8d5a3b', '#6a4ce0', '#d6336c', '#5c8a00',
  '#0b7285', '#c2410c', '#7c3aed', '#15803d', '#a16207', '#be185d', '#4d7c8a', '#9d4edd', '#c44900', '#3b6d99',
] as const

/** The colour of the n-th class, from 0; the wheel turns again after twenty. */
export function classColour(ordinal: number): string {
  return classColours[ordinal % classColours.length] as string
}
