/** What pointer and wheel do on the canvas. Everything is decided by where a point lies (`hitTest`); edits go to the builder. */
import { shallowRef, type ShallowRef } from 'vue'
import { applyEdit } from '../../../../src-shared/network/applyEdit.ts'
import type { Builder } from '../useBuilder.ts'
import { inletOf, outletOf, type Box, type CanvasGraph, type Card, type Link } from './canvasGraph.ts'
import { cardsIn, hitTest, type Hit } from './hitTest.ts'
import type { Point } from './routeConnections.ts'
import type { Viewport } from './useViewport.ts'

export interface MovedLayers {
  readonly layerIds: ReadonlySet<string>
  readonly dx: number
  readonly dy: number
}
/** A connection that is being drawn. */
export interface Wire {
  readonly start: Point
  readonly end: Point
  /** Where it would go to; null while it points at nothing that can take it. */
  readonly target: string | null
}
export interface Gestures {
  readonly moved: ShallowRef<MovedLayers | null>
  readonly wire: ShallowRef<Wire | null>
  /** A rubber band, on the canvas. */
  readonly band: ShallowRef<Box | null>
  readonly over: ShallowRef<Hit>
  down(event: PointerEvent): void
  move(event: PointerEvent): void
  up(event: PointerEvent): void
  /** The gesture is given up: Escape, or the system took the pointer. */
  cancel(): void
  doubleClick(event: MouseEvent): void
  /** Sets `over` to what lies under the pointer. */
  lookAt(event: MouseEvent): void
  wheel(event: WheelEvent): void
}

/** A press that moves less is a click [px]. */
const clickPx = 4
/** Positions snap to this grid [px]. */
export const gridPx = 8
const zoomPerPx = 0.008
const pxPerLine = 24
const nothing: Hit = { at: 'nothing' }

type Doing =
  | { readonly what: 'pan' }
  | { readonly what: 'band'; readonly start: Point; readonly before: readonly string[] }
  | { readonly what: 'move'; readonly anchor: Point; readonly start: Point; readonly clicked: readonly string[] | null }
  | { readonly what: 'wire'; readonly card: Card; readonly from: 'outlet' | 'inlet' }

export function useGestures(options: {
  readonly frame: () => HTMLElement | null
  readonly graph: () => CanvasGraph
  readonly viewport: Viewport
  readonly builder: Builder
  readonly readonly: () => boolean
  /** A press on empty canvas draws a rubber band without Shift, too. */
  readonly selecting: () => boolean
  /** A double click on a card or a frame. */
  readonly opened: (hit: Hit) => void
}): Gestures {
  const { viewport, builder } = options
  const moved = shallowRef<MovedLayers | null>(null)
  const wire = shallowRef<Wire | null>(null)
  const band = shallowRef<Box | null>(null)
  const over = shallowRef<Hit>(nothing)
  let doing: Doing | null = null
  let pressed: Point = { x: 0, y: 0 }
  let last: Point = pressed
  let isClick = true

  function pointOf(event: MouseEvent): Point {
    const box = options.frame()?.getBoundingClientRect()
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) }
  }
  function hitAt(point: Point): Hit {
    return hitTest(options.graph(), viewport.toCanvas(point), viewport.seen.value.zoom)
  }

  function down(event: PointerEvent): void {
    if (event.button > 1 || doing !== null) return
    const point = pointOf(event)
    pressed = last = point
    isClick = true
    const toggles = event.ctrlKey || event.metaKey || event.shiftKey
    const hit = event.button === 1 ? nothing : hitAt(point)
    doing = start(hit, point, toggles, event)
    const frame = options.frame()
    frame?.focus({ preventScroll: true })
    if (event.isTrusted) frame?.setPointerCapture(event.pointerId)
    event.preventDefault()
  }
  function start(hit: Hit, point: Point, toggles: boolean, event: PointerEvent): Doing | null {
    const place = viewport.toCanvas(point)
    if ((hit.at === 'outlet' || hit.at === 'inlet') && !options.readonly() && !toggles) return { what: 'wire', card: hit.card, from: hit.at }
    if (hit.at === 'card' || hit.at === 'outlet' || hit.at === 'inlet') return press(hit.card.layerIds, hit.card, toggles, place)
    if (hit.at === 'frame') return press(hit.frame.layerIds, { x: hit.frame.left, y: hit.frame.top }, toggles, place)
    if (hit.at === 'link') {
      builder.selectConnection(hit.link.connection)
      return { what: 'pan' }
    }
    const bands = event.button === 0 && (event.shiftKey || options.selecting())
    return bands ? { what: 'band', start: place, before: toggles ? builder.selectedIds.value : [] } : { what: 'pan' }
  }
  function press(layerIds: readonly string[], anchor: Point, toggles: boolean, place: Point): Doing {
    const selected = new Set(builder.selectedIds.value)
    const has = layerIds.every((id) => selected.has(id))
    if (toggles) builder.select(has ? builder.selectedIds.value.filter((id) => !layerIds.includes(id)) : [...new Set([...selected, ...layerIds])])
    else if (!has) builder.select(layerIds)
    return { what: 'move', anchor: { x: anchor.x, y: anchor.y }, start: place, clicked: toggles || !has ? null : layerIds }
  }

  function move(event: PointerEvent): void {
    const point = pointOf(event)
    if (doing === null) {
      if (event.buttons === 0) look(point)
      return
    }
    if (isClick && Math.hypot(point.x - pressed.x, point.y - pressed.y) < clickPx) return
    isClick = false
    const place = viewport.toCanvas(point)
    if (doing.what === 'pan') viewport.panBy(point.x - last.x, point.y - last.y)
    else if (doing.what === 'band') stretchBand(doing, place)
    else if (doing.what === 'wire') drawWire(doing, point)
    else if (!options.readonly()) {
      const snapped = (from: number, by: number): number => Math.round((from + by) / gridPx) * gridPx - from
      const [dx, dy] = [snapped(doing.anchor.x, place.x - doing.start.x), snapped(doing.anchor.y, place.y - doing.start.y)]
      if (moved.value?.dx !== dx || moved.value.dy !== dy) moved.value = { layerIds: new Set(builder.selectedIds.value), dx, dy }
    }
    last = point
  }
  /** Without a button: what would be taken is shown. */
  function look(point: Point): void {
    const hit = hitAt(point)
    const same = hit.at === over.value.at && (hit.at !== 'link' || (over.value.at === 'link' && over.value.link === hit.link))
    if (!same) over.value = hit
  }
  function stretchBand(from: Extract<Doing, { what: 'band' }>, place: Point): void {
    const box = { left: Math.min(from.start.x, place.x), top: Math.min(from.start.y, place.y), width: Math.abs(place.x - from.start.x), height: Math.abs(place.y - from.start.y) }
    band.value = box
    builder.select([...new Set([...from.before, ...cardsIn(options.graph(), box).flatMap((card) => card.layerIds)])])
  }
  function drawWire(from: Extract<Doing, { what: 'wire' }>, point: Point): void {
    const hit = hitAt(point)
    const card = 'card' in hit ? hit.card : null
    const ends = card === null ? null : connectionOf(from, card)
    const fits = ends !== null && applyEdit(builder.document.value, { kind: 'connect', ...ends, toPort: null }).ok
    const free = viewport.toCanvas(point)
    const far = fits && card !== null ? (from.from === 'outlet' ? inletOf(card) : outletOf(card)) : free
    const near = from.from === 'outlet' ? outletOf(from.card) : inletOf(from.card)
    wire.value = { start: from.from === 'outlet' ? near : far, end: from.from === 'outlet' ? far : near, target: fits ? (card?.id ?? null) : null }
  }
  function connectionOf(from: Extract<Doing, { what: 'wire' }>, card: Card): { from: string; to: string } | null {
    const [source, target] = from.from === 'outlet' ? [from.card, card] : [card, from.card]
    const [out, into] = [exitOf(source, builder), entryOf(target, builder)]
    return out === null || into === null || source === target ? null : { from: out, to: into }
  }

  function up(event: PointerEvent): void {
    const done = doing
    if (done === null) return
    if (done.what === 'wire' && !isClick) finishWire(done, pointOf(event))
    if (done.what === 'wire' && isClick) builder.select(done.card.layerIds)
    if (done.what === 'move' && isClick && done.clicked !== null) builder.select(done.clicked)
    if (done.what === 'move' && moved.value !== null) builder.moveBy([...moved.value.layerIds], moved.value.dx, moved.value.dy)
    if ((done.what === 'pan' || done.what === 'band') && isClick && event.button === 0 && hitAt(pointOf(event)).at === 'nothing') builder.select([])
    cancel()
  }
  function finishWire(from: Extract<Doing, { what: 'wire' }>, point: Point): void {
    const hit = hitAt(point)
    const ends = 'card' in hit ? connectionOf(from, hit.card) : null
    if (ends !== null) builder.apply([{ kind: 'connect', ...ends, toPort: null }])
  }
  function cancel(): void {
    doing = null
    moved.value = null
    wire.value = null
    band.value = null
  }

  function wheel(event: WheelEvent): void {
    const scale = event.deltaMode === 1 ? pxPerLine : 1
    const [dx, dy] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY]
    if (event.ctrlKey || event.metaKey) viewport.zoomBy(Math.exp(Math.min(0.3, Math.max(-0.3, -event.deltaY * scale * zoomPerPx))), pointOf(event))
    else viewport.panBy(-dx * scale, -dy * scale)
  }
  return { moved, wire, band, over, down, move, up, cancel, wheel, doubleClick: (event) => options.opened(hitAt(pointOf(event))), lookAt: (event) => look(pointOf(event)) }
}

/** The layer whose result leaves a card; null when several do. */
function exitOf(card: Card, builder: Builder): string | null {
  if (card.group === null) return card.id
  const inside = new Set(card.layerIds)
  const { connections } = builder.document.value
  const leaving = new Set(connections.filter(({ from, to }) => inside.has(from) && !inside.has(to)).map(({ from }) => from))
  const ends = leaving.size > 0 ? [...leaving] : card.layerIds.filter((id) => !connections.some(({ from }) => from === id))
  return ends.length === 1 ? (ends[0] ?? null) : null
}
/** The layer that takes what comes to a card; null when several do. */
function entryOf(card: Card, builder: Builder): string | null {
  if (card.group === null) return card.id
  const inside = new Set(card.layerIds)
  const { connections } = builder.document.value
  const entered = new Set(connections.filter(({ from, to }) => !inside.has(from) && inside.has(to)).map(({ to }) => to))
  const starts = entered.size > 0 ? [...entered] : card.layerIds.filter((id) => !connections.some(({ to }) => to === id))
  return starts.length === 1 ? (starts[0] ?? null) : null
}

/** The link of a connection. */
export function linkOf(graph: CanvasGraph, connection: { readonly from: string; readonly to: string; readonly toPort: number } | null): Link | null {
  if (connection === null) return null
  return graph.links.find((link) => link.connection?.from === connection.from && link.connection.to === connection.to && link.connection.toPort === connection.toPort) ?? null
}
