/** Which part of the canvas is seen. One CSS transform moves everything, once per frame; what must know about it reads `seen`. */
import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue'
import type { Box } from './canvasGraph.ts'
import type { Point } from './routeConnections.ts'

/** A point of the canvas lies at `point * zoom + (x, y)` on the frame [px]. */
export interface View {
  readonly x: number
  readonly y: number
  readonly zoom: number
}
export interface Viewport {
  /** As drawn last. */
  readonly seen: ShallowRef<View>
  /** Of the frame [px]. */
  readonly size: ShallowRef<{ readonly width: number; readonly height: number }>
  /** Nobody moved the view since it was fitted: a frame that changes its size is fitted again. */
  readonly isFitted: () => boolean
  show(view: View, durationMs?: number): void
  panBy(dx: number, dy: number): void
  /** Around a point of the frame; without one around its middle. */
  zoomBy(factor: number, at?: Point, durationMs?: number): void
  fit(box: Box, durationMs?: number): void
  /** Pans just far enough that a box is seen. */
  reveal(box: Box): void
  centre(point: Point): void
  /** From the frame to the canvas. */
  toCanvas(point: Point): Point
}

/** A fitted small network stops growing before the limit. */
const [minZoom, maxZoom, maxFitZoom] = [0.04, 2.5, 1.25]
/** Around what is fitted, for links that run outside the cards, and around what is revealed [px]. */
const fitMarginPx = 28
const revealMarginPx = 24
export const panMs = 150
/** While something moves the world is a layer of the compositor; sharp letters come when it rests [ms]. */
const restMs = 250

export function useViewport(world: () => HTMLElement | null): Viewport {
  const seen = shallowRef<View>({ x: 0, y: 0, zoom: 1 })
  const size = shallowRef({ width: 0, height: 0 })
  let wanted = seen.value
  let isFitted = false
  let request = 0
  let moving: { readonly from: View; readonly to: View; readonly start: number; readonly ms: number } | null = null
  let rest: ReturnType<typeof setTimeout> | undefined

  function draw(now: number): void {
    request = 0
    if (moving !== null) {
      const share = Math.min(1, (now - moving.start) / moving.ms)
      wanted = between(moving.from, moving.to, 1 - (1 - share) ** 3)
      if (share >= 1) moving = null
    }
    const element = world()
    if (element !== null) {
      element.style.willChange = 'transform'
      element.style.transform = `translate(${wanted.x}px, ${wanted.y}px) scale(${wanted.zoom})`
      clearTimeout(rest)
      rest = setTimeout(() => (element.style.willChange = ''), restMs)
    }
    seen.value = wanted
    if (moving !== null) schedule()
  }
  function schedule(): void {
    if (request === 0) request = requestAnimationFrame(draw)
  }
  function show(view: View, durationMs = 0, byFit = false): void {
    isFitted = byFit
    const zoom = Math.min(maxZoom, Math.max(minZoom, view.zoom))
    const to = { ...view, zoom }
    const still = durationMs <= 0 || matchMedia('(prefers-reduced-motion: reduce)').matches
    moving = still ? null : { from: wanted, to, start: performance.now(), ms: durationMs }
    if (still) wanted = to
    schedule()
  }
  /** Where a running movement leads to. */
  const target = (): View => moving?.to ?? wanted

  function zoomBy(factor: number, at: Point = { x: size.value.width / 2, y: size.value.height / 2 }, durationMs = 0): void {
    const { x, y, zoom } = target()
    const next = Math.min(maxZoom, Math.max(minZoom, zoom * factor))
    show({ x: at.x - ((at.x - x) / zoom) * next, y: at.y - ((at.y - y) / zoom) * next, zoom: next }, durationMs)
  }
  function fit(box: Box, durationMs = panMs): void {
    const { width, height } = size.value
    if (width === 0 || box.width === 0) return
    const zoom = Math.max(minZoom, Math.min(maxFitZoom, width / (box.width + 2 * fitMarginPx), height / (box.height + 2 * fitMarginPx)))
    show({ x: (width - box.width * zoom) / 2 - box.left * zoom, y: (height - box.height * zoom) / 2 - box.top * zoom, zoom }, durationMs, true)
  }
  function reveal(box: Box): void {
    const { x, y, zoom } = target()
    const shift = (from: number, length: number, room: number): number => Math.max(0, revealMarginPx - from) - Math.max(0, from + length + revealMarginPx - room)
    const dx = shift(x + box.left * zoom, box.width * zoom, size.value.width)
    const dy = shift(y + box.top * zoom, box.height * zoom, size.value.height)
    if (dx !== 0 || dy !== 0) show({ x: x + dx, y: y + dy, zoom }, panMs)
  }
  onBeforeUnmount(() => {
    cancelAnimationFrame(request)
    clearTimeout(rest)
  })
  return {
    seen, size, zoomBy, fit, reveal,
    isFitted: () => isFitted,
    show: (view, durationMs) => show(view, durationMs),
    panBy: (dx, dy) => show({ ...target(), x: target().x + dx, y: target().y + dy }),
    centre: (point) => show({ zoom: target().zoom, x: size.value.width / 2 - point.x * target().zoom, y: size.value.height / 2 - point.y * target().zoom }),
    toCanvas: (point) => ({ x: (point.x - wanted.x) / wanted.zoom, y: (point.y - wanted.y) / wanted.zoom }),
  }
}

function between(a: View, b: View, share: number): View {
  const mix = (from: number, to: number): number => from + (to - from) * share
  return { x: mix(a.x, b.x), y: mix(a.y, b.y), zoom: mix(a.zoom, b.zoom) }
}
