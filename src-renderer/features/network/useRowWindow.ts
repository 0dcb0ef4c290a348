/** The rows of a long list that are elements of the page: those in view and a few around. Used by the list of layers. */
import { computed, nextTick, onBeforeUnmount, onMounted, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'

/** Rows outside of the view, above and below. */
const spareRows = 8
/** Scrolling rests when nothing moved for so long [ms]. */
const restMs = 90

export interface RowWindow {
  /** Index of the first row, and that after the last. */
  readonly first: ComputedRef<number>
  readonly last: ComputedRef<number>
  /** As they were when scrolling rested: what is costly to make waits for that. */
  readonly settled: ShallowRef<{ readonly first: number; readonly last: number }>
  scroll(): void
  /** After what is under way was drawn. */
  bringIntoView(row: number): Promise<void>
}

/** `frame` scrolls rows of one height below a head of the same height [px]. */
export function useRowWindow(frame: () => HTMLElement | null, count: () => number, rowPx: number): RowWindow {
  const scrolled = shallowRef(0)
  const heightPx = shallowRef(600)
  const first = computed(() => Math.max(0, Math.floor(scrolled.value / rowPx) - spareRows))
  const last = computed(() => Math.min(count(), Math.ceil((scrolled.value + heightPx.value) / rowPx) + spareRows))
  const settled = shallowRef({ first: first.value, last: last.value })
  let rest: ReturnType<typeof setTimeout> | null = null
  watch([first, last], () => {
    if (rest === null) settle()
  })
  function settle(): void {
    rest = null
    settled.value = { first: first.value, last: last.value }
  }
  function scroll(): void {
    if (rest !== null) clearTimeout(rest)
    rest = setTimeout(settle, restMs)
    scrolled.value = frame()?.scrollTop ?? 0
  }
  async function bringIntoView(row: number): Promise<void> {
    await nextTick()
    const element = frame()
    if (element === null || row < 0) return
    const [top, room] = [row * rowPx, element.clientHeight - rowPx]
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + rowPx > element.scrollTop + room) element.scrollTop = top + rowPx - room
  }
  const resized = new ResizeObserver(([entry]) => {
    if (entry !== undefined && entry.contentRect.height > 0) heightPx.value = entry.contentRect.height
  })
  onMounted(() => {
    const element = frame()
    if (element !== null) resized.observe(element)
  })
  onBeforeUnmount(() => {
    resized.disconnect()
    if (rest !== null) clearTimeout(rest)
  })
  return { first, last, settled, scroll, bringIntoView }
}
