/**
 * Places for all layers. Rows are the longest way from the input; a chain keeps its lane and a branch gets a free one beside
 * it, so that main paths are straight. Long networks are folded into columns, to fill a screen or a slide instead of a strip;
 * an encoder and its decoder stand side by side (`arrangeUShape`).
 */
import type { LayerNode, NetworkDocument } from './document.ts'
import { foldableGroups, foldedGroups, foldGroups } from './folding.ts'
import { arrangeUShape } from './arrangeUShape.ts'
import { graphOf, type NetworkGraph } from './graph.ts'

/** Size of a layer card [px]; LayerCard.vue draws it with the same. This and the gaps are multiples of the grid that dragging snaps to. */
export const cardWidthPx = 224
export const cardHeightPx = 56
/** Distances between rows, lanes and columns [px]. A row leaves room for a sentence below its card. */
const rowGapPx = 40
const laneGapPx = 40
export const columnGapPx = 80
/** Width to height that the whole drawing aims at: a canvas between its side bars, or half a slide. */
const wantedAspect = 1.2
/** Rows of a column: shorter ones read like a jumble, longer ones do not fit on a screen at a readable size. */
const fewestRows = 5
const fewestLastRows = 3
const lostColumnPenalty = 0.35
const mostRows = 60
/** Rows without a place where a single connection leads on, before a fold may also lead several from one layer. */
const longPieceRows = 12
/** A group of more rows may be folded into columns like everything else. */
const longGroupRows = 24

export type Positions = Readonly<Record<string, LayerNode['position']>>

interface Row {
  readonly ids: readonly string[]
  /** Leftmost and rightmost of them. */
  readonly firstLane: number
  readonly lastLane: number
  /** A column may end here: one connection leads on, or at least all that do come from one layer. */
  readonly canFoldAfter: boolean
}

/** A position for every layer of the document. A folded group takes the place of one card; its layers are arranged among themselves from there. */
export function arrangeLayers(document: NetworkDocument): Positions {
  const wanted = foldedGroups(document)
  if (wanted.size === 0) return arrangeShown(document)
  const shown = foldGroups(document, foldableGroups(document, wanted))
  const positions: Record<string, LayerNode['position']> = {}
  for (const [id, corner] of Object.entries(arrangeShown(shown))) {
    const inside = shown.members.get(id)
    if (inside === undefined) positions[id] = corner
    else Object.assign(positions, arrangeInside(inside, document.connections, corner))
  }
  return positions
}

/** The layers of one group, from its upper left corner. */
function arrangeInside(layers: readonly LayerNode[], connections: NetworkDocument['connections'], corner: LayerNode['position']): Positions {
  const ids = new Set(layers.map(({ id }) => id))
  const placed = arrangeShown({ layers, connections: connections.filter(({ from, to }) => ids.has(from) && ids.has(to)) })
  return Object.fromEntries(Object.entries(placed).map(([id, place]) => [id, { x: corner.x + place.x, y: corner.y + place.y }]))
}

type Arranged = Pick<NetworkDocument, 'layers' | 'connections'>

function arrangeShown(document: Arranged): Positions {
  if (document.layers.length === 0) return {}
  const graph = graphOf(document)
  const depths = depthsOf(graph)
  const cells = arrangeUShape(graph, depths)
  if (cells !== null) return Object.fromEntries([...cells].map(([id, { column, row }]) => [id, { x: column * (cardWidthPx + laneGapPx), y: row * (cardHeightPx + rowGapPx) }]))
  const lanes = lanesOf(graph, depths)
  const rows = rowsOf(document, graph, depths, lanes)
  let best = foldRows(rows, fewestRows)
  for (let count = fewestRows + 1; count <= Math.min(mostRows, rows.length); count += 1) {
    const next = foldRows(rows, count)
    if (penaltyOf(next) < penaltyOf(best)) best = next
  }
  return placeColumns(best, lanes)
}

type Columns = readonly (readonly Row[])[]

/** How far from the wanted shape; a last column of a card or two looks lost. */
function penaltyOf(columns: Columns): number {
  const width = columns.reduce((sum, column) => sum + columnWidth(column) + columnGapPx, -columnGapPx)
  const height = Math.max(...columns.map((column) => column.length)) * (cardHeightPx + rowGapPx)
  const isLost = columns.length > 1 && (columns.at(-1)?.length ?? 0) < fewestLastRows
  return Math.abs(Math.log(width / height / wantedAspect)) + (isLost ? lostColumnPenalty : 0)
}

function columnWidth(column: readonly Row[]): number {
  return (lastLane(column) - firstLane(column)) * (cardWidthPx + laneGapPx) + cardWidthPx
}
function firstLane(column: readonly Row[]): number {
  return column.reduce((least, row) => Math.min(least, row.firstLane), Number.POSITIVE_INFINITY)
}
function lastLane(column: readonly Row[]): number {
  return column.reduce((most, row) => Math.max(most, row.lastLane), 0)
}

/** Longest way from a start to each layer, in connections. */
function depthsOf(graph: NetworkGraph): ReadonlyMap<string, number> {
  const depths = new Map<string, number>()
  for (const id of graph.order) depths.set(id, Math.max(0, ...(graph.incoming.get(id) ?? []).map(({ from }) => (depths.get(from) ?? 0) + 1)))
  return depths
}

/** Longest way from each layer to an end, in connections. */
function heightsOf(graph: NetworkGraph): ReadonlyMap<string, number> {
  const heights = new Map<string, number>()
  for (const id of graph.order.toReversed()) heights.set(id, Math.max(0, ...(graph.outgoing.get(id) ?? []).map(({ to }) => (heights.get(to) ?? 0) + 1)))
  return heights
}

/** Lane 0 is the main path. A layer continues the leftmost lane that leads to it; of several followers the one with the longest way ahead continues. */
function lanesOf(graph: NetworkGraph, depths: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const heights = heightsOf(graph)
  const lanes = new Map<string, number>()
  /** Last row that is taken in each lane. */
  const takenUntil: number[] = []
  const depthOf = (id: string): number => depths.get(id) ?? 0
  for (const id of graph.order.toSorted((a, b) => depthOf(a) - depthOf(b) || (heights.get(b) ?? 0) - (heights.get(a) ?? 0))) {
    const row = depthOf(id)
    const followers = graph.outgoing.get(id) ?? []
    const before = (graph.incoming.get(id) ?? []).map(({ from }) => lanes.get(from) ?? 0).toSorted((a, b) => a - b)
    let lane = before.find((candidate) => (takenUntil[candidate] ?? -1) < row)
    if (lane === undefined) {
      lane = before.length === 0 ? 0 : (before[0] ?? 0) + 1
      while ((takenUntil[lane] ?? -1) >= row) lane += 1
    }
    lanes.set(id, lane)
    // A branch that waits for a deeper merge keeps its lane free for its connection, unless it is the main path.
    const nextRow = followers.length === 0 ? row + 1 : Math.min(...followers.map(({ to }) => depthOf(to)))
    takenUntil[lane] = Math.max(takenUntil[lane] ?? -1, nextRow - 1)
  }
  return lanes
}

/** Layers by depth, and where a fold does not tear a branch. */
function rowsOf(document: Arranged, graph: NetworkGraph, depths: ReadonlyMap<string, number>, lanes: ReadonlyMap<string, number>): readonly Row[] {
  const deepest = Math.max(0, ...depths.values())
  const crossing = new Array<number>(deepest + 1).fill(0)
  const crossingSources: Set<string>[] = Array.from({ length: deepest + 1 }, () => new Set())
  for (const { from, to } of document.connections) {
    for (let depth = depths.get(from) ?? 0; depth < (depths.get(to) ?? 0); depth += 1) {
      crossing[depth] = (crossing[depth] ?? 0) + 1
      crossingSources[depth]?.add(from)
    }
  }
  const ids: string[][] = Array.from({ length: deepest + 1 }, () => [])
  for (const id of graph.order) ids[depths.get(id) ?? 0]?.push(id)
  const folds = crossing.map((count, depth) => count === 1 || depth === deepest)
  // Before pieces are measured: a residual block has its single connection inside, behind its Add.
  keepGroupsWhole(document.layers, depths, folds)
  let start = 0
  folds.forEach((isFold, depth) => {
    if (!isFold) return
    const isLong = depth + 1 - start > longPieceRows
    for (let inside = start; isLong && inside < depth; inside += 1) folds[inside] = crossingSources[inside]?.size === 1
    start = depth + 1
  })
  keepGroupsWhole(document.layers, depths, folds)
  return ids.map((row, depth) => {
    const used = row.map((id) => lanes.get(id) ?? 0)
    return { ids: row, firstLane: Math.min(...used), lastLane: Math.max(...used), canFoldAfter: folds[depth] === true }
  })
}

/** A frame is drawn around an open group, so a short one stays in its column. */
function keepGroupsWhole(layers: readonly LayerNode[], depths: ReadonlyMap<string, number>, folds: boolean[]): void {
  const spans = new Map<string, { first: number; last: number }>()
  for (const { id, group } of layers) {
    const depth = depths.get(id)
    if (group === undefined || depth === undefined) continue
    const span = spans.get(group)
    spans.set(group, { first: Math.min(span?.first ?? depth, depth), last: Math.max(span?.last ?? depth, depth) })
  }
  for (const { first, last } of spans.values()) if (last - first < longGroupRows) folds.fill(false, first, last)
}

/** Columns of rows: a column ends where it can be folded and the piece up to the next such place would make it too long. */
function foldRows(rows: readonly Row[], columnRows: number): Columns {
  const columns: Row[][] = [[]]
  let piece: Row[] = []
  rows.forEach((row, index) => {
    piece.push(row)
    if (!row.canFoldAfter && index < rows.length - 1) return
    const column = columns.at(-1) as Row[]
    if (column.length > 0 && column.length + piece.length > columnRows) columns.push(piece)
    else column.push(...piece)
    piece = []
  })
  return columns
}

function placeColumns(columns: Columns, lanes: ReadonlyMap<string, number>): Positions {
  const positions: Record<string, LayerNode['position']> = {}
  let left = 0
  for (const column of columns) {
    const first = firstLane(column)
    column.forEach((row, index) => {
      for (const id of row.ids) positions[id] = { x: left + ((lanes.get(id) ?? 0) - first) * (cardWidthPx + laneGapPx), y: index * (cardHeightPx + rowGapPx) }
    })
    left += columnWidth(column) + columnGapPx
  }
  return positions
}
