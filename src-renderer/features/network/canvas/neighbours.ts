/** Where an arrow key leads: along a link up or down, to the card beside left or right. */
import { cardHeightPx } from '../../../../src-shared/network/arrangeLayers.ts'
import type { CanvasGraph, Card } from './canvasGraph.ts'

export type Direction = 'up' | 'down' | 'left' | 'right'

/** The card that an arrow key leads to, or null. Of several the one that is most straight ahead. */
export function neighbourOf(graph: CanvasGraph, cardId: string, direction: Direction): Card | null {
  const card = graph.byId.get(cardId)
  if (card === undefined) return null
  if (direction === 'up' || direction === 'down') {
    const ids = graph.links.flatMap((link) => (direction === 'down' ? (link.from === cardId ? [link.to] : []) : link.to === cardId ? [link.from] : []))
    return nearest(ids.flatMap((id) => graph.byId.get(id) ?? []), (other) => Math.abs(other.x - card.x) + Math.abs(other.y - card.y) / 1000)
  }
  const beside = graph.cards.filter((other) => (direction === 'left' ? other.x < card.x : other.x > card.x) && Math.abs(other.y - card.y) <= 4 * cardHeightPx)
  return nearest(beside, (other) => Math.abs(other.x - card.x) + 4 * Math.abs(other.y - card.y))
}

function nearest(cards: readonly Card[], distance: (card: Card) => number): Card | null {
  return cards.toSorted((a, b) => distance(a) - distance(b))[0] ?? null
}
