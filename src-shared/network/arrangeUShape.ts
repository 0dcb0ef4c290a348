/**
 * Places for encoder-decoder networks such as U-Net: the way down on the left, the way up on the right, and every shortcut
 * level from one to the other. Used by `arrangeLayers` for networks that are such a thing and nothing else.
 */
import type { Connection } from './document.ts'
import type { NetworkGraph } from './graph.ts'

/** Column and row of each layer, from 0. */
export type Cells = ReadonlyMap<string, { readonly column: number; readonly row: number }>

/** A shortcut spans at least this many connections of the main path; shorter ones are residual blocks. */
const longShortcut = 4
/** With fewer it is no U. */
const fewestShortcuts = 2
const mostLayersOnShortcut = 2

interface Shortcut {
  /** Places on the main path. */
  readonly from: number
  readonly to: number
  /** Layers on the way, such as a cropping. */
  readonly layers: readonly string[]
}

/** The cells, or null for any other network. */
export function arrangeUShape(graph: NetworkGraph, depths: ReadonlyMap<string, number>): Cells | null {
  const path = mainPath(graph, depths)
  const shortcuts = shortcutsOf(graph, path)
  if (shortcuts === null || shortcuts.length < fewestShortcuts) return null
  // From the outermost inwards, each inside of the one before.
  const nested = shortcuts.toSorted((a, b) => a.from - b.from)
  if (nested.some(({ from, to }, index) => index > 0 && (from <= (nested[index - 1]?.from ?? 0) || to >= (nested[index - 1]?.to ?? 0)))) return null
  const used = path.length + nested.reduce((sum, { layers }) => sum + layers.length, 0)
  return used === graph.layers.size ? cellsOf(path, nested) : null
}

/** The longest way through the network: one layer for each depth. */
function mainPath(graph: NetworkGraph, depths: ReadonlyMap<string, number>): readonly string[] {
  const depthOf = (id: string): number => depths.get(id) ?? 0
  let last = graph.order.at(0)
  for (const id of graph.order) if (last === undefined || depthOf(id) > depthOf(last)) last = id
  const path: string[] = []
  for (let id = last; id !== undefined; ) {
    path.unshift(id)
    const before: readonly Connection[] = graph.incoming.get(id) ?? []
    const depth = depthOf(id)
    id = before.find(({ from }) => depthOf(from) === depth - 1)?.from
  }
  return path
}

/** All ways beside the main path, or null when one of them is not a long shortcut. */
function shortcutsOf(graph: NetworkGraph, path: readonly string[]): readonly Shortcut[] | null {
  const places = new Map(path.map((id, index) => [id, index]))
  const shortcuts: Shortcut[] = []
  for (const [to, id] of path.entries()) {
    for (const { from } of graph.incoming.get(id) ?? []) {
      if (from === path[to - 1]) continue
      const layers: string[] = []
      let source: string | undefined = from
      while (source !== undefined && !places.has(source)) {
        layers.unshift(source)
        const before: readonly Connection[] = graph.incoming.get(source) ?? []
        if (before.length !== 1 || graph.outgoing.get(source)?.length !== 1 || layers.length > mostLayersOnShortcut) return null
        source = before[0]?.from
      }
      const start = places.get(source ?? '')
      if (start === undefined || to - start < longShortcut) return null
      shortcuts.push({ from: start, to, layers })
    }
  }
  return shortcuts
}

function cellsOf(path: readonly string[], shortcuts: readonly Shortcut[]): Cells {
  const cells = new Map<string, { column: number; row: number }>()
  const right = 1 + Math.max(...shortcuts.map(({ layers }) => layers.length))
  const put = (index: number, column: number, row: number): void => void cells.set(path[index] ?? '', { column, row })
  let row = 0
  let outer: Shortcut | null = null
  for (const shortcut of shortcuts) {
    const before = outer?.from ?? -1
    const after = outer?.to ?? path.length
    // Whichever side has more layers between two shortcuts decides how far apart they are.
    row = (outer === null ? -1 : row) + Math.max(shortcut.from - before, after - shortcut.to)
    for (let index = before + 1; index <= shortcut.from; index += 1) put(index, 0, row - (shortcut.from - index))
    for (let index = shortcut.to; index < after; index += 1) put(index, right, row - (index - shortcut.to))
    shortcut.layers.forEach((id, index) => cells.set(id, { column: 1 + index, row }))
    outer = shortcut
  }
  if (outer === null) return cells
  // The bottom: down on the left, the last layer on the right leads up again.
  const { from, to } = outer
  const bottom = Math.max(1, to - 2 - from)
  for (let index = from + 1; index < to - 1; index += 1) put(index, 0, row + index - from)
  put(to - 1, to - 1 - from === 1 ? 0 : right, row + bottom)
  return cells
}
