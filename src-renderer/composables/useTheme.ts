/** Light, dark or the system's choice; kept in this browser's own storage. Charts ask `tokenColour` for resolved colours. */
import { ref, watch } from 'vue'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const storageKey = 'convolve.theme'
const stored = themes.find((theme) => theme === localStorage.getItem(storageKey))

export const theme = ref<Theme>(stored ?? 'system')
/** Grows whenever colours change, by the toggle or by the system: watch it to redraw a canvas. */
export const themeVersion = ref(0)

function show(): void {
  if (theme.value === 'system') document.documentElement.removeAttribute('data-theme')
  else document.documentElement.dataset['theme'] = theme.value
  themeVersion.value += 1
}

/** Called once at start. */
export function applyTheme(): void {
  show()
  watch(theme, (chosen) => {
    localStorage.setItem(storageKey, chosen)
    show()
  })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => (themeVersion.value += 1))
}

/** The colour of a token as `rgb(...)` in the present theme: `tokenColour('--series-1')`. For canvases; CSS uses `var()`. */
export function tokenColour(name: `--${string}`): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${name})`
  document.body.append(probe)
  const colour = getComputedStyle(probe).color
  probe.remove()
  return colour
}

/** Red, green and blue, 0..255. */
export type Rgb = readonly [number, number, number]

/** The same as numbers, for pixels. */
export function tokenRgb(name: `--${string}`): Rgb {
  const [red = 0, green = 0, blue = 0] = (tokenColour(name).match(/[\d.]+/g) ?? []).map(Number)
  return [red, green, blue]
}
