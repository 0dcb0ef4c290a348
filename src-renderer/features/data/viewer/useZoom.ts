/** Zoom and pan of the full-size view: `fit` or a scale in screen px per image px. Pure geometry in `zoomAt`, the rest is state. */
import { computed, shallowRef } from 'vue'

export interface View {
  /** null: fitted to the window. */
  readonly scale: number | null
  /** Offset of the image's centre from the window's centre [px]. */
  readonly x: number
  readonly y: number
}

export const fittedView: View = { scale: null, x: 0, y: 0 }
const stepFactor = 1.25
const mostScale = 32

export interface Size {
  readonly width: number
  readonly height: number
}

/** The scale at which an image fits a window; small images are enlarged up to eight times, because a 32 px picture at 1:1 shows nothing. */
export function fitScale(image: Size, window: Size): number {
  if (image.width === 0 || image.height === 0) return 1
  return Math.min(window.width / image.width, window.height / image.height, 8)
}

/** The view after a zoom that keeps the point under the pointer (relative to the window's centre) where it is. */
export function zoomAt(view: View, factor: number, point: { readonly x: number; readonly y: number }, fit: number): View {
  const before = view.scale ?? fit
  const after = Math.min(mostScale, Math.max(fit, before * factor))
  if (after <= fit) return fittedView
  const ratio = after / before
  return { scale: after, x: point.x - (point.x - view.x) * ratio, y: point.y - (point.y - view.y) * ratio }
}

export function useZoom() {
  const view = shallowRef<View>(fittedView)
  const image = shallowRef<Size>({ width: 0, height: 0 })
  const window = shallowRef<Size>({ width: 0, height: 0 })
  const fit = computed(() => fitScale(image.value, window.value))
  const scale = computed(() => view.value.scale ?? fit.value)
  const zoom = (factor: number, point = { x: 0, y: 0 }): void => {
    view.value = zoomAt(view.value, factor, point, fit.value)
  }
  return {
    view, image, window, scale, zoom,
    larger: () => zoom(stepFactor),
    smaller: () => zoom(1 / stepFactor),
    reset: () => (view.value = fittedView),
    pan: (dx: number, dy: number) => {
      if (view.value.scale !== null) view.value = { ...view.value, x: view.value.x + dx, y: view.value.y + dy }
    },
  }
}
