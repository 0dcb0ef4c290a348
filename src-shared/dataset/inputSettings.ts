/** How an image of any size becomes the network's input. Part of the network document; every path (training, prediction, export) uses it. */
export const colours = ['grey', 'rgb'] as const
export type Colour = (typeof colours)[number]

/** stretch: ignore the aspect ratio · crop: cover, then cut the centre · pad: contain, then fill with black. */
export const fits = ['stretch', 'crop', 'pad'] as const
export type Fit = (typeof fits)[number]

export interface InputSettings {
  readonly widthPx: number
  readonly heightPx: number
  readonly colour: Colour
  readonly fit: Fit
}

export function channelsOf(colour: Colour): 1 | 3 {
  return colour === 'grey' ? 1 : 3
}
