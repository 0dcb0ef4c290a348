/** What the canvas draws of a document, in its own pixels: cards (a layer, or a folded group), links between them, frames around open groups. */
import type { LayerCategory } from '../../../../src-shared/layers/layer.ts'
import { layerKind } from '../../../../src-shared/layers/index.ts'
import { cardHeightPx, cardWidthPx } from '../../../../src-shared/network/arrangeLayers.ts'
import type { Connection, LayerGroup, NetworkDocument } from '../../../../src-shared/network/document.ts'
import { foldedGroups, foldedId, foldGroups } from '../../../../src-shared/network/folding.ts'
import { idPrefix, layerName } from '../../../../src-shared/network/layerName.ts'
import { arrowHead, connectionPoints, roundedPath, routeConnections, type Point } from './routeConnections.ts'

export interface Card {
  /** The layer's id, or `foldedId` of a group. */
  readonly id: string
  readonly group: LayerGroup | null
  /** Itself, or the layers of the group. */
  readonly layerIds: readonly string[]
  readonly category: LayerCategory
  /** A word or two for when the card is too small to be read: what it is, or the group's name. */
  readonly label: string
  readonly x: number
  readonly y: number
}
export interface Link {
  /** As drawn: between cards. */
  readonly from: string
  readonly to: string
  /** The connection of the document; null for one that ends inside of a folded group. */
  readonly connection: Connection | null
  readonly points: readonly Point[]
}
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}
export interface GroupFrame extends Box {
  readonly group: LayerGroup
  readonly layerIds: readonly string[]
}
export interface CanvasGraph {
  readonly cards: readonly Card[]
  readonly byId: ReadonlyMap<string, Card>
  readonly links: readonly Link[]
  readonly frames: readonly GroupFrame[]
  /** Around everything. */
  readonly bounds: Box
}

/** Room between the cards of an open group and its frame, and above for its name [px]. */
export const framePaddingPx = 8
export const frameTitlePx = 18

export function canvasGraph(document: Pick<NetworkDocument, 'layers' | 'connections' | 'groups'>): CanvasGraph {
  const shown = foldGroups(document, foldedGroups(document))
  const groups = new Map((document.groups ?? []).map((group) => [foldedId(group.id), group]))
  const cards = shown.layers.map((layer): Card => {
    const inside = shown.members.get(layer.id)
    const group = inside === undefined ? null : (groups.get(layer.id) ?? null)
    return { id: layer.id, group, layerIds: inside?.map(({ id }) => id) ?? [layer.id], category: layerKind(layer.kind)?.category ?? 'core', label: group?.name ?? layerName(idPrefix(layer.kind)), x: layer.position.x, y: layer.position.y }
  })
  const byId = new Map(cards.map((card) => [card.id, card]))
  const real = new Set(document.connections)
  const lanes = routeConnections(shown)
  const links = shown.connections.flatMap((connection, index): readonly Link[] => {
    const [from, to] = [byId.get(connection.from), byId.get(connection.to)]
    if (from === undefined || to === undefined) return []
    const points = connectionPoints(outletOf(from), inletOf(to), lanes[index] ?? null)
    return [{ from: from.id, to: to.id, connection: real.has(connection) ? connection : null, points }]
  })
  const frames = openFrames(document)
  return { cards, byId, links, frames, bounds: boundsOf(cards, frames) }
}

export function outletOf(card: Pick<Card, 'x' | 'y'>): Point {
  return { x: card.x + cardWidthPx / 2, y: card.y + cardHeightPx }
}
export function inletOf(card: Pick<Card, 'x' | 'y'>): Point {
  return { x: card.x + cardWidthPx / 2, y: card.y }
}

/** All links as one SVG path. */
export function linksPath(links: readonly Link[]): string {
  return links.map((link) => roundedPath(link.points) + arrowHead(link.points)).join('')
}

/** These cards as one SVG path of rectangles, which may be smaller by a rim [px]. */
export function blocksPath(cards: readonly Pick<Card, 'x' | 'y'>[], rimPx = 0): string {
  const [width, height] = [cardWidthPx - 2 * rimPx, cardHeightPx - 2 * rimPx]
  return cards.map(({ x, y }) => `M${x + rimPx} ${y + rimPx}h${width}v${height}h${-width}z`).join('')
}

/** Which group each layer is in, and what is where: equal for documents that differ in options only. */
export function samePicture(a: NetworkDocument, b: NetworkDocument): boolean {
  return a.connections === b.connections && a.groups === b.groups && a.layers.length === b.layers.length && a.layers.every((layer, index) => {
    const other = b.layers[index]
    return layer === other || (layer.id === other?.id && layer.kind === other.kind && layer.position === other.position && layer.group === other.group)
  })
}

function openFrames(document: Pick<NetworkDocument, 'layers' | 'groups'>): readonly GroupFrame[] {
  return (document.groups ?? []).filter((group) => !group.folded).map((group) => {
    const members = document.layers.filter((layer) => layer.group === group.id)
    const box = boxAround(members.map(({ position }) => position))
    return { group, layerIds: members.map(({ id }) => id), left: box.left - framePaddingPx, top: box.top - framePaddingPx - frameTitlePx, width: box.width + 2 * framePaddingPx, height: box.height + 2 * framePaddingPx + frameTitlePx }
  })
}

function boundsOf(cards: readonly Card[], frames: readonly GroupFrame[]): Box {
  if (cards.length === 0) return { left: 0, top: 0, width: 0, height: 0 }
  const boxes = [boxAround(cards), ...frames]
  const [left, top] = [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top))]
  return { left, top, width: Math.max(...boxes.map((box) => box.left + box.width)) - left, height: Math.max(...boxes.map((box) => box.top + box.height)) - top }
}

/** Around cards at these places. */
export function boxAround(places: readonly { readonly x: number; readonly y: number }[]): Box {
  const [left, top] = [Math.min(...places.map(({ x }) => x)), Math.min(...places.map(({ y }) => y))]
  return { left, top, width: Math.max(...places.map(({ x }) => x)) + cardWidthPx - left, height: Math.max(...places.map(({ y }) => y)) + cardHeightPx - top }
}
