/**
 * Places for all layers: dagre ranks them from top to bottom, then long networks are folded into columns where only one
 * connection passes, so that they fill a screen or a slide instead of a strip.
 */
import dagre from '@dagrejs/dagre'
import type { LayerNode, NetworkDocument } from '../../../src-shared/network/document.ts'
import { graphOf } from '../../../src-shared/network/graph.ts'

/** Size of a layer card [px]; LayerCard.vue draws it with the same. */
export const cardWidthPx = 208
export const cardHeightPx = 56
/** Distances between rows, branches and columns [px]. A row leaves room for a sentence below its card. */
const rowGapPx = 40
const branchGapPx = 36
const columnGapPx = 88
/** Rows of a column before it is folded. */
const columnRows = 6

export type Positions = Readonly<Record<string, LayerNode['position']>>

interface Row {
  readonly ids: readonly string[]
  /** Exactly one connection leads from here and above to what is below. */
  readonly canFoldAfter: boolean
}

/** A position for every layer of the document. */
export function arrangeLayers(document: NetworkDocument): Positions {
  if (document.layers.length === 0) return {}
  const across = dagrePositions(document)
  const rows = rowsOf(document)
  const positions: Record<string, LayerNode['position']> = {}
  let left = 0
  for (const column of foldRows(rows)) {
    const xs = column.flatMap((row) => row.ids).map((id) => across.get(id) ?? 0)
    const leftmost = Math.min(...xs)
    column.forEach((row, index) => {
      for (const id of row.ids) positions[id] = { x: Math.round(left + (across.get(id) ?? 0) - leftmost), y: index * (cardHeightPx + rowGapPx) }
    })
    left += Math.max(...xs) - leftmost + cardWidthPx + columnGapPx
  }
  return positions
}

/** x of every layer by dagre [px]; its rows are the longest way from the input, as `rowsOf` counts them. */
function dagrePositions(document: NetworkDocument): ReadonlyMap<string, number> {
  const graph = new dagre.graphlib.Graph()
  graph.setGraph({ rankdir: 'TB', nodesep: branchGapPx, ranksep: rowGapPx, ranker: 'longest-path' })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const layer of document.layers) graph.setNode(layer.id, { width: cardWidthPx, height: cardHeightPx })
  for (const { from, to } of document.connections) graph.setEdge(from, to, { weight: 1 })
  dagre.layout(graph)
  return new Map(document.layers.map((layer) => [layer.id, (graph.node(layer.id) as { x: number }).x]))
}

/** Layers by their longest way from the start, and where a fold does not tear a branch. */
function rowsOf(document: NetworkDocument): readonly Row[] {
  const graph = graphOf(document)
  const depths = new Map<string, number>()
  for (const id of graph.order) depths.set(id, Math.max(0, ...(graph.incoming.get(id) ?? []).map(({ from }) => (depths.get(from) ?? 0) + 1)))
  const deepest = Math.max(0, ...depths.values())
  const crossing = new Array<number>(deepest + 1).fill(0)
  for (const { from, to } of document.connections) {
    for (let depth = depths.get(from) ?? 0; depth < (depths.get(to) ?? 0); depth += 1) crossing[depth] = (crossing[depth] ?? 0) + 1
  }
  const ids: string[][] = Array.from({ length: deepest + 1 }, () => [])
  for (const id of graph.order) ids[depths.get(id) ?? 0]?.push(id)
  return ids.map((row, depth) => ({ ids: row, canFoldAfter: crossing[depth] === 1 }))
}

/** Columns of rows: a column ends where it can be folded and the piece up to the next such place would make it too long. */
function foldRows(rows: readonly Row[]): readonly (readonly Row[])[] {
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
