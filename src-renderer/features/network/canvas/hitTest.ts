/** What lies at a point of the canvas. Cards have one size, so no element has to be asked. */
import { cardHeightPx, cardWidthPx } from '../../../../src-shared/network/arrangeLayers.ts'
import { frameTitlePx, type Box, type CanvasGraph, type Card, type GroupFrame, type Link } from './canvasGraph.ts'
import type { Point } from './routeConnections.ts'

export type Hit =
  | { readonly at: 'outlet' | 'inlet'; readonly card: Card }
  | { readonly at: 'card'; readonly card: Card }
  | { readonly at: 'link'; readonly link: Link }
  | { readonly at: 'frame'; readonly frame: GroupFrame }
  | { readonly at: 'nothing' }

/** How near is near enough [px of the screen]. */
const handlePx = 9
const linkPx = 7

/** `zoom`: screen pixels per pixel of the canvas. Later cards lie above earlier ones. */
export function hitTest(graph: CanvasGraph, point: Point, zoom: number): Hit {
  const reach = handlePx / Math.min(zoom, 1)
  const near = graph.cards.filter((card) => inside(point, { left: card.x - reach, top: card.y - reach, width: cardWidthPx + 2 * reach, height: cardHeightPx + 2 * reach }))
  const inner = near.findLast((card) => inside(point, { left: card.x, top: card.y, width: cardWidthPx, height: cardHeightPx }))
  for (const card of near.toReversed()) {
    if (inner !== undefined && inner !== card) continue
    const fromMiddle = Math.abs(point.x - card.x - cardWidthPx / 2)
    if (fromMiddle <= reach && Math.abs(point.y - card.y - cardHeightPx) <= reach) return { at: 'outlet', card }
    if (fromMiddle <= reach && Math.abs(point.y - card.y) <= reach && card.category !== 'input') return { at: 'inlet', card }
  }
  if (inner !== undefined) return { at: 'card', card: inner }
  const frame = graph.frames.findLast((candidate) => inside(point, { ...candidate, width: Math.min(candidate.width, titleWidth(candidate)), height: frameTitlePx }))
  if (frame !== undefined) return { at: 'frame', frame }
  const link = nearestLink(graph.links, point, linkPx / zoom)
  return link === null ? { at: 'nothing' } : { at: 'link', link }
}

/** A frame is held by its name; links may cross the rest of its upper edge [px]. */
function titleWidth(frame: GroupFrame): number {
  return 24 + 8 * frame.group.name.length
}

export function nearestLink(links: readonly Link[], point: Point, reach: number): Link | null {
  let best: Link | null = null
  let least = reach
  for (const link of links) {
    for (let index = 1; index < link.points.length; index += 1) {
      const distance = distanceTo(link.points[index - 1] as Point, link.points[index] as Point, point)
      if (distance <= least) [best, least] = [link, distance]
    }
  }
  return best
}

/** Cards that a box touches. */
export function cardsIn(graph: CanvasGraph, box: Box): readonly Card[] {
  return graph.cards.filter((card) => card.x < box.left + box.width && card.x + cardWidthPx > box.left && card.y < box.top + box.height && card.y + cardHeightPx > box.top)
}

/** Pieces run along an axis, so the distance is to a thin box. */
function distanceTo(a: Point, b: Point, point: Point): number {
  const dx = Math.max(Math.min(a.x, b.x) - point.x, 0, point.x - Math.max(a.x, b.x))
  const dy = Math.max(Math.min(a.y, b.y) - point.y, 0, point.y - Math.max(a.y, b.y))
  return Math.hypot(dx, dy)
}

function inside(point: Point, box: Box): boolean {
  return point.x >= box.left && point.x <= box.left + box.width && point.y >= box.top && point.y <= box.top + box.height
}
