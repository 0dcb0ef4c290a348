/** Colours and font of the charts, read from the style sheet's tokens. Used by LineChart. */
import { tokenColour } from '../../composables/useTheme.ts'

export interface ChartTheme {
  readonly text: string
  readonly ink: string
  readonly grid: string
  readonly surface: string
  readonly border: string
  readonly accent: string
  readonly font: string
  readonly fontSizePx: number
  /** The colour of a token such as `--series-1`, resolved once. */
  colour(token: `--${string}`): string
}

const defaultFontSizePx = 11

/** Reads the theme as it is now; call again when light and dark change. */
export function readChartTheme(): ChartTheme {
  const known = new Map<string, string>()
  const colour = (token: `--${string}`): string => {
    const found = known.get(token) ?? tokenColour(token)
    known.set(token, found)
    return found
  }
  const style = getComputedStyle(document.body)
  return {
    text: colour('--ink-soft'),
    ink: colour('--ink'),
    grid: colour('--border'),
    surface: colour('--surface-raised'),
    border: colour('--border-strong'),
    accent: colour('--accent'),
    font: style.fontFamily,
    fontSizePx: Number.parseFloat(style.getPropertyValue('--text-xs')) || defaultFontSizePx,
    colour,
  }
}

/** The same colour with another opacity (0..1); takes what `getComputedStyle` gives for a colour. */
export function withOpacity(colour: string, opacity: number): string {
  const numbers = colour.match(/^rgba?\(([^)]+)\)$/)?.[1]?.split(/[\s,/]+/).slice(0, 3)
  return numbers?.length === 3 ? `rgba(${numbers.join(', ')}, ${opacity})` : colour
}
