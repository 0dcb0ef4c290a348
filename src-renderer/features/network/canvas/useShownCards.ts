/** The cards that are elements of the page: those in view and near it, a few more each frame, so that no frame takes long. Far out there are none; coloured blocks stand for them. */
import { onBeforeUnmount, shallowRef, watch, type ShallowRef } from 'vue'
import { cardHeightPx, cardWidthPx } from '../../../../src-shared/network/arrangeLayers.ts'
import type { CanvasGraph, Card } from './canvasGraph.ts'
import type { View } from './useViewport.ts'

/** From the first zoom on letters can be read, below the second no longer; between them what was there stays. */
const [readableZoom, unreadableZoom] = [0.4, 0.34]
/** From the first zoom on a card shows everything, below the second only name and shape, in large letters. */
const [fullZoom, shortZoom] = [0.7, 0.64]
/** Cards come this far outside of the frame and go when they are twice as far [px of the screen]. */
const marginPx = 160
/** Elements made, and elements taken away, per frame. */
const perFrame = 8
/** After a change of the network everything in view is made at once. */
const atOnce = 400

export interface ShownCards {
  readonly shown: ShallowRef<readonly Card[]>
  /** Letters of cards cannot be read. */
  readonly isFar: ShallowRef<boolean>
  /** Small letters of cards cannot be read. */
  readonly isShort: ShallowRef<boolean>
}

export function useShownCards(graph: () => CanvasGraph, seen: ShallowRef<View>, size: ShallowRef<{ readonly width: number; readonly height: number }>, pinned: () => ReadonlySet<string>): ShownCards {
  const shown = shallowRef<readonly Card[]>([])
  let ids = new Set<string>()
  let request = 0
  const isFar = shallowRef(false)
  const isShort = shallowRef(false)

  function update(most: number): void {
    const { x, y, zoom } = seen.value
    const { width, height } = size.value
    const near = (card: Card, margin: number): boolean => {
      const [left, top] = [x + card.x * zoom, y + card.y * zoom]
      return left < width + margin && left + cardWidthPx * zoom > -margin && top < height + margin && top + cardHeightPx * zoom > -margin
    }
    const fixed = pinned()
    isFar.value = zoom < (isFar.value ? readableZoom : unreadableZoom)
    isShort.value = zoom < (isShort.value ? fullZoom : shortZoom)
    let [made, removed] = [0, 0]
    const next = new Set<string>()
    const cards: Card[] = []
    let isComplete = true
    for (const card of graph().cards) {
      const has = ids.has(card.id)
      let stays = has
      if (has && (isFar.value || !near(card, 2 * marginPx)) && !fixed.has(card.id)) {
        stays = removed >= most
        removed += 1
      } else if (!has && ((!isFar.value && near(card, marginPx)) || fixed.has(card.id))) {
        stays = made < most
        made += 1
      }
      if (stays) {
        next.add(card.id)
        cards.push(card)
      }
    }
    isComplete = made <= most && removed <= most
    ids = next
    if (cards.length !== shown.value.length || cards.some((card, index) => card !== shown.value[index])) shown.value = cards
    if (!isComplete && request === 0) {
      request = requestAnimationFrame(() => {
        request = 0
        update(perFrame)
      })
    }
  }
  watch(graph, () => update(atOnce), { immediate: true })
  watch([seen, size], () => update(perFrame), { flush: 'sync' })
  watch(pinned, () => update(perFrame))
  onBeforeUnmount(() => cancelAnimationFrame(request))
  return { shown, isFar, isShort }
}
