/** Places of chosen layers in a line, or at even distances. Used by the canvas. */
import { cardHeightPx, cardWidthPx, type Positions } from './arrangeLayers.ts'
import type { LayerNode } from './document.ts'

export const alignments = ['left', 'centre', 'top', 'rows', 'columns'] as const
/** `left` and `centre`: one below the other. `top`: side by side. `rows` and `columns`: even gaps down or across. */
export type Alignment = (typeof alignments)[number]

/** Even gaps that would be smaller become this [px]. */
const leastGapPx = 16
/** Positions are multiples of this [px]. */
const gridPx = 8

/** New positions of two or more layers; no layer leaves its row (or column) by being aligned. */
export function alignLayers(layers: readonly Pick<LayerNode, 'id' | 'position'>[], alignment: Alignment): Positions {
  if (layers.length < 2) return {}
  const xs = layers.map(({ position }) => position.x)
  const ys = layers.map(({ position }) => position.y)
  const placed = (place: (layer: Pick<LayerNode, 'id' | 'position'>) => LayerNode['position']): Positions => Object.fromEntries(layers.map((layer) => [layer.id, place(layer)]))
  switch (alignment) {
    case 'left': return placed(({ position }) => ({ x: Math.min(...xs), y: position.y }))
    case 'centre': return placed(({ position }) => ({ x: snapped(xs.reduce((sum, x) => sum + x, 0) / xs.length), y: position.y }))
    case 'top': return placed(({ position }) => ({ x: position.x, y: Math.min(...ys) }))
    case 'rows': return spread(layers, 'y', cardHeightPx)
    case 'columns': return spread(layers, 'x', cardWidthPx)
  }
}

/** The first and the last stay, the others are put at even distances between them; where there is no room, the line grows. */
function spread(layers: readonly Pick<LayerNode, 'id' | 'position'>[], axis: 'x' | 'y', lengthPx: number): Positions {
  const sorted = layers.toSorted((a, b) => a.position[axis] - b.position[axis])
  const first = sorted[0]?.position[axis] ?? 0
  const last = sorted.at(-1)?.position[axis] ?? 0
  const step = Math.max((last - first) / (sorted.length - 1), lengthPx + leastGapPx)
  return Object.fromEntries(sorted.map(({ id, position }, index) => [id, { ...position, [axis]: snapped(first + index * step) }]))
}

function snapped(value: number): number {
  return Math.round(value / gridPx) * gridPx
}
