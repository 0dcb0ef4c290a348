/** The way of each connection around the cards: down out of its layer, along a free lane, down into the next. */
import type { Connection, LayerNode } from '../../../../src-shared/network/document.ts'
import { cardHeightPx, cardWidthPx, columnGapPx } from '../../../../src-shared/network/arrangeLayers.ts'

/** A card must be this far from a line that passes it [px]. */
const clearancePx = 10
/** A line leaves and enters a card straight for this long [px]. */
const stubPx = 18
/** Distance of lines that share a lane [px]. */
const lineGapPx = 12
const cornerRadiusPx = 6

interface Line {
  readonly from: string
  readonly goesUp: boolean
  readonly x: number
  readonly top: number
  readonly bottom: number
}

/** x of the long vertical part of each connection [px], in document order; null where it needs none: a step to the next row, level to the card beside, straight up to the card above. */
export function routeConnections(document: { readonly layers: readonly Pick<LayerNode, 'id' | 'position'>[]; readonly connections: readonly Connection[] }): readonly (number | null)[] {
  const places = new Map(document.layers.map((layer) => [layer.id, layer.position]))
  const cards = document.layers.map((layer) => layer.position).toSorted((a, b) => a.y - b.y)
  const drawn: Line[] = []
  return document.connections.map((connection) => laneOf(connection, places, cards, drawn))
}

function laneOf(connection: Connection, places: ReadonlyMap<string, LayerNode['position']>, cards: readonly LayerNode['position'][], drawn: Line[]): number | null {
  const from = places.get(connection.from)
  const to = places.get(connection.to)
  if (from === undefined || to === undefined) return null
  const [fromX, toX] = [from.x + cardWidthPx / 2, to.x + cardWidthPx / 2]
  const [top, bottom] = [from.y + cardHeightPx, to.y]
  // The next row: one step sideways in the gap.
  if (bottom > top && bottom - top <= cardHeightPx + 2 * stubPx) return null
  if (bottom <= top && isDirect(from, to, cards)) return null
  const range = bottom > top ? { top: top + 1, bottom: bottom - 1 } : { top: to.y - stubPx, bottom: from.y + cardHeightPx + stubPx }
  const passed = cards.slice(firstWhere(cards, (y) => y > range.top - cardHeightPx), firstWhere(cards, (y) => y >= range.bottom))
  const isFree = (x: number): boolean => !passed.some((card) => x > card.x - clearancePx && x < card.x + cardWidthPx + clearancePx)
  const isUsed = (x: number): boolean => drawn.some((line) => Math.abs(line.x - x) < lineGapPx - 1 && line.top < range.bottom && line.bottom > range.top)
  // Down its own lane, down the next one's, or up in the gap between two columns.
  const goesUp = bottom <= top
  // What one layer sends into the next column goes up together and parts above the cards.
  const trunk = goesUp ? drawn.find((line) => line.goesUp && line.from === connection.from)?.x : undefined
  const natural = goesUp ? (trunk ?? [to.x - columnGapPx / 2].find((x) => isFree(x) && !isUsed(x))) : [fromX, toX].find(isFree)
  const x = natural ?? freeLane(fromX, toX, passed, (candidate) => isFree(candidate) && !isUsed(candidate))
  drawn.push({ from: connection.from, goesUp, x, ...range })
  return x
}

/** Index of the first card from which on this holds; they are sorted by y. */
function firstWhere(cards: readonly LayerNode['position'][], holds: (y: number) => boolean): number {
  let [low, high] = [0, cards.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(cards[middle]?.y ?? 0)) high = middle
    else low = middle + 1
  }
  return low
}

/** Whether two cards lie beside each other in a row, or one straight above the other, with nothing between. */
function isDirect(from: LayerNode['position'], to: LayerNode['position'], cards: readonly LayerNode['position'][]): boolean {
  const isLevel = from.y === to.y && Math.abs(from.x - to.x) > cardWidthPx
  if (!isLevel && (from.x !== to.x || to.y >= from.y)) return false
  return !cards.some((card) => card !== from && card !== to
    && card.x < Math.max(from.x, to.x) + cardWidthPx && card.x + cardWidthPx > Math.min(from.x, to.x)
    && card.y < Math.max(from.y, to.y) + cardHeightPx && card.y + cardHeightPx > Math.min(from.y, to.y))
}

/** The free lane beside passed cards that makes the shortest way. */
function freeLane(fromX: number, toX: number, passed: readonly LayerNode['position'][], isFree: (x: number) => boolean): number {
  const detour = (x: number): number => Math.abs(x - fromX) + Math.abs(x - toX)
  const sides = passed.flatMap((card) => [card.x - clearancePx - lineGapPx / 2, card.x + cardWidthPx + clearancePx + lineGapPx / 2]).toSorted((a, b) => detour(a) - detour(b))
  for (let shift = 0; shift < 40; shift += 1) {
    for (const side of sides) {
      for (const x of shift === 0 ? [side] : [side + shift * lineGapPx, side - shift * lineGapPx]) if (isFree(x)) return x
    }
  }
  return (fromX + toX) / 2
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** The drawn path from the bottom of one card to the top of another, as SVG path data. */
export function connectionPath(from: Point, to: Point, laneX: number | null): string {
  return roundedPath(connectionPoints(from, to, laneX))
}

/** The corners of that path. */
export function connectionPoints(from: Point, to: Point, laneX: number | null): readonly Point[] {
  if (Math.abs(from.x - to.x) < 1 && to.y > from.y && (laneX === null || Math.abs(laneX - from.x) < 1)) return [from, to]
  if (laneX === null && to.y > from.y) {
    const middle = (from.y + to.y) / 2
    return [from, { x: from.x, y: middle }, { x: to.x, y: middle }, to]
  }
  if (laneX === null) {
    // From side to side, or from the upper edge to the lower one.
    const rightwards = Math.sign(to.x - from.x)
    if (Math.abs(to.y + cardHeightPx - from.y) < 1 && Math.abs(to.x - from.x) > cardWidthPx) return [{ x: from.x + (rightwards * cardWidthPx) / 2, y: from.y - cardHeightPx / 2 }, { x: to.x - (rightwards * cardWidthPx) / 2, y: to.y + cardHeightPx / 2 }]
    if (Math.abs(to.x - from.x) < 1) return [{ x: from.x, y: from.y - cardHeightPx }, { x: to.x, y: to.y + cardHeightPx }]
  }
  const lane = laneX ?? (from.x + to.x) / 2
  const [leave, enter] = [from.y + stubPx, to.y - stubPx]
  return [from, { x: from.x, y: leave }, { x: lane, y: leave }, { x: lane, y: enter }, { x: to.x, y: enter }, to]
}

/** Size of an arrow's head [px]. */
const [headLengthPx, headWidthPx] = [6, 4]

/** The head of an arrow at the end of a path, as two strokes; pieces of a path run along an axis. */
export function arrowHead(points: readonly Point[]): string {
  const [before, tip] = [points.at(-2), points.at(-1)]
  if (before === undefined || tip === undefined) return ''
  const [dx, dy] = [Math.sign(tip.x - before.x), Math.sign(tip.y - before.y)]
  const [x, y] = [tip.x - dx * headLengthPx, tip.y - dy * headLengthPx]
  return ` M ${x + dy * headWidthPx} ${y + dx * headWidthPx} L ${tip.x} ${tip.y} L ${x - dy * headWidthPx} ${y - dx * headWidthPx}`
}

/** Straight pieces with round corners; corners without a turn disappear. */
export function roundedPath(points: readonly Point[]): string {
  const kept = points.filter((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]]
    if (before === undefined || after === undefined) return true
    return !((before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y))
  })
  let path = ''
  kept.forEach((point, index) => {
    const [before, after] = [kept[index - 1], kept[index + 1]]
    if (before === undefined) path = `M ${point.x} ${point.y}`
    else if (after === undefined) path += ` L ${point.x} ${point.y}`
    else {
      const start = towards(point, before)
      const end = towards(point, after)
      path += ` L ${start.x} ${start.y} Q ${point.x} ${point.y} ${end.x} ${end.y}`
    }
  })
  return path
}

function towards(corner: Point, other: Point): Point {
  const [dx, dy] = [other.x - corner.x, other.y - corner.y]
  const length = Math.hypot(dx, dy) || 1
  const radius = Math.min(cornerRadiusPx, length / 2)
  return { x: corner.x + (dx / length) * radius, y: corner.y + (dy / length) * radius }
}
