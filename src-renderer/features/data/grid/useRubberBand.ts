/** Pointer on the grid: a press that stays put is a click, one that travels draws a rubber band and scrolls at the edges. */
import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { ImageId } from '../../../../src-shared/dataset/ids.ts'
import { clearSelection, indexesInBand, selectIndexes, type GridSelection } from './selection.ts'

export interface Band {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}
export interface BandGrid {
  readonly scroller: Readonly<ShallowRef<HTMLElement | null>>
  readonly selection: Ref<GridSelection>
  ids(): readonly ImageId[]
  geometry(): Parameters<typeof indexesInBand>[1]
  click(index: number, event: PointerEvent): void
}

/** A hand that trembles while clicking moves this far. */
const slackPx = 5
const edgePx = 28
/** Full speed of scrolling at the edge, per frame. */
const scrollStepPx = 24

export function useRubberBand(grid: BandGrid) {
  const band = shallowRef<Band | null>(null)
  const isDragging = ref(false)
  let frame = 0
  let stop: (() => void) | undefined

  function onPointerDown(down: PointerEvent): void {
    const element = grid.scroller.value
    if (down.button !== 0 || !element || down.offsetX > element.clientWidth) return
    const tile = down.target instanceof Element ? down.target.closest('[data-index]') : null
    const origin = contentPoint(element, down.clientX, down.clientY)
    const base = grid.selection.value
    const keep = down.ctrlKey || down.metaKey || down.shiftKey
    let pointer = { x: down.clientX, y: down.clientY }

    const draw = (): void => {
      const point = contentPoint(element, pointer.x, pointer.y)
      band.value = { left: Math.min(origin.x, point.x), right: Math.max(origin.x, point.x), top: Math.min(origin.y, point.y), bottom: Math.max(origin.y, point.y) }
      grid.selection.value = selectIndexes(base, grid.ids(), indexesInBand(band.value, grid.geometry()), keep)
    }
    const scrollAtEdge = (): void => {
      const box = element.getBoundingClientRect()
      const over = pointer.y < box.top + edgePx ? -1 : pointer.y > box.bottom - edgePx ? 1 : 0
      if (over !== 0) {
        element.scrollTop += over * scrollStepPx
        draw()
      }
      frame = requestAnimationFrame(scrollAtEdge)
    }
    const onMove = (move: PointerEvent): void => {
      pointer = { x: move.clientX, y: move.clientY }
      if (!isDragging.value) {
        if (Math.hypot(move.clientX - down.clientX, move.clientY - down.clientY) < slackPx) return
        isDragging.value = true
        element.setPointerCapture(down.pointerId)
        frame = requestAnimationFrame(scrollAtEdge)
      }
      draw()
    }
    const onUp = (up: PointerEvent): void => {
      if (!isDragging.value && up.type === 'pointerup') {
        if (tile) grid.click(Number(tile.getAttribute('data-index')), up)
        else if (!keep) grid.selection.value = clearSelection(base)
      }
      stop?.()
    }
    stop?.()
    element.addEventListener('pointermove', onMove)
    element.addEventListener('pointerup', onUp)
    element.addEventListener('pointercancel', onUp)
    stop = () => {
      cancelAnimationFrame(frame)
      element.removeEventListener('pointermove', onMove)
      element.removeEventListener('pointerup', onUp)
      element.removeEventListener('pointercancel', onUp)
      isDragging.value = false
      band.value = null
      stop = undefined
    }
  }
  onScopeDispose(() => stop?.())
  return { band, onPointerDown }
}

/** A point of the window in px of the scrolled content. */
function contentPoint(element: HTMLElement, clientX: number, clientY: number): { readonly x: number; readonly y: number } {
  const box = element.getBoundingClientRect()
  return { x: clientX - box.left + element.scrollLeft, y: clientY - box.top + element.scrollTop }
}
