/** Repairs of layers that merge inputs of different shapes: the shorter way is brought to the shape of the longer one. Used by `repairs.ts`. */
import type { Connection } from './document.ts'
import type { Edit } from './edits.ts'
import type { Fix } from './problem.ts'
import { accepts, insertOn, type Broken } from './repairs.ts'
import { layerKind, type LayerKindName } from '../layers/index.ts'
import type { LayerConfig } from '../layers/layer.ts'
import { defaultConfig } from '../layers/fieldValue.ts'
import { sameShape, type Shape } from '../tensor/shape.ts'

type Step = readonly [LayerKindName, LayerConfig]

/** At most one repair: for inputs that are images, or lists, or (Concatenate) both. */
export function mergeRepairs(broken: Broken): readonly Fix[] {
  const { layer, inputs, connections } = broken
  const targets = candidates(broken)
  for (const target of targets) {
    const ways = inputs.map((shape) => wayTo(shape, target, layer.kind === 'Concatenate'))
    if (ways.some((way) => way === null)) continue
    const results = ways.map((way, index) => (way ?? []).reduce<Shape>((shape, [kind, options]) => after(kind, options, shape), inputs[index] ?? []))
    if (!accepts(layer, {}, results)) continue
    const taken = new Set<string>()
    const edits = ways.flatMap((way, index) => chainOn(broken, connections[index], way ?? [], taken))
    const kinds = [...new Set(ways.flatMap((way) => (way ?? []).map(([kind]) => (kind === 'Conv2D' ? '1×1 Conv2D' : kind))))]
    return edits.length === 0 ? [] : [{ label: `Insert ${kinds.join(' and ')}`, edits }]
  }
  return []
}

/** Shapes to aim at: that of the input which took the longest way, then the smallest map. */
function candidates({ graph, inputs, connections }: Broken): readonly Shape[] {
  const order = new Map(graph.order.map((id, index) => [id, index]))
  const byWay = inputs.map((shape, index) => ({ shape, way: order.get(connections[index]?.from ?? '') ?? 0 })).toSorted((a, b) => b.way - a.way).map(({ shape }) => shape)
  const maps = byWay.filter((shape) => shape.length === 3)
  const smallest = maps.toSorted((a, b) => (a[0] ?? 0) * (a[1] ?? 0) - (b[0] ?? 0) * (b[1] ?? 0)).slice(0, 1)
  // Images beside a list: all as lists.
  const lists = byWay.filter((shape) => shape.length === 1)
  return lists.length > 0 ? lists : [...smallest.filter((shape) => byWay[0]?.length === 3 && (shape[0] ?? 0) < (byWay[0]?.[0] ?? 0)), ...byWay]
}

/** Layers that bring a shape to another one; for Concatenate only as far as it must agree. Null: there are none. */
function wayTo(shape: Shape, target: Shape, joining: boolean): readonly Step[] | null {
  if (sameShape(shape, target)) return []
  if (target.length === 1) {
    const flat: Step[] = shape.length === 1 ? [] : [['Flatten', {}]]
    const length = shape.reduce((product, size) => product * size, 1)
    return joining || length === target[0] ? flat : [...flat, ['Dense', { units: target[0] ?? 1 }]]
  }
  if (shape.length !== 3 || target.length !== 3) return null
  const [rows, columns] = [shape[0] ?? 0, shape[1] ?? 0]
  const [toRows, toColumns] = [target[0] ?? 0, target[1] ?? 0]
  const filters = target[2] ?? 1
  const mixing = joining || shape[2] === filters ? [] : [['Conv2D', { filters, kernel_size: [1, 1] }] as const]
  if (rows === toRows && columns === toColumns) return mixing
  const strides = [Math.round(rows / toRows), Math.round(columns / toColumns)]
  if (strides.every((stride) => stride >= 1) && Math.ceil(rows / strides[0]!) === toRows && Math.ceil(columns / strides[1]!) === toColumns) {
    return joining ? [['MaxPooling2D', { pool_size: strides, strides, padding: 'same' }]] : [['Conv2D', { filters, kernel_size: [1, 1], strides, padding: 'same' }]]
  }
  // A few rows and columns less, as convolutions without padding leave them: cut as much off the edges.
  const [less, narrower] = [rows - toRows, columns - toColumns]
  if (less < 0 || narrower < 0 || 2 * less > rows || 2 * narrower > columns) return null
  const halves = (count: number): readonly [number, number] => [Math.floor(count / 2), Math.ceil(count / 2)]
  return [['Cropping2D', { cropping: [...halves(less), ...halves(narrower)] }], ...mixing]
}

function after(kind: LayerKindName, options: LayerConfig, shape: Shape): Shape {
  const found = layerKind(kind)
  return found === undefined ? shape : found.infer({ ...defaultConfig(found), ...options }, [shape])
}

/** The edits that put layers one after the other onto a connection. */
function chainOn({ graph }: Broken, connection: Connection | undefined, steps: readonly Step[], taken: Set<string>): readonly Edit[] {
  if (connection === undefined) return []
  const edits: Edit[] = []
  let from = connection.from
  for (const [kind, options] of steps) {
    const edit = insertOn(graph, { ...connection, from }, kind, options, taken)
    edits.push(edit)
    if (edit.kind === 'insertOnEdge') from = edit.layer.id
  }
  return edits
}
