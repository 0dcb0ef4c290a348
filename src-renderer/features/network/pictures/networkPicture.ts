/** A network as a picture on white: boxes, lines and texts in pixels, made from the document alone. `toSvg` and `toPdf` write it down. */
import { layerKind } from '../../../../src-shared/layers/index.ts'
import { cardHeightPx, cardWidthPx } from '../../../../src-shared/network/arrangeLayers.ts'
import type { NetworkDocument } from '../../../../src-shared/network/document.ts'
import type { InferredNetwork } from '../../../../src-shared/network/infer.ts'
import { idPrefix, layerName } from '../../../../src-shared/network/layerName.ts'
import { nodeSummary } from '../../../../src-shared/network/nodeSummary.ts'
import { formatShape } from '../../../../src-shared/tensor/shape.ts'
import { formatCount } from '../../../composables/formatNumbers.ts'
import { networkText as text } from '../../../text/network.ts'
import { canvasGraph, type Box, type CanvasGraph, type Card } from '../canvas/canvasGraph.ts'
import { arrowHead, roundedPath, type Point } from '../canvas/routeConnections.ts'
import { categoryColour } from '../categoryStyle.ts'
import { groupFacts } from '../groupFacts.ts'
import { fitText, textWidth, type Weight } from './helvetica.ts'

export type Mark =
  | { readonly mark: 'box'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly radius: number; readonly fill: string | null; readonly stroke: string | null; readonly dashed: boolean }
  /** SVG path data of M, L and Q with numbers between spaces. */
  | { readonly mark: 'line'; readonly path: string; readonly stroke: string; readonly width: number }
  /** y is the base line. */
  | { readonly mark: 'text'; readonly x: number; readonly y: number; readonly align: 'left' | 'right'; readonly size: number; readonly weight: Weight; readonly fill: string; readonly text: string }

export interface Picture {
  readonly title: string
  readonly width: number
  readonly height: number
  readonly marks: readonly Mark[]
}

/** The light theme of styles/tokens.css: a picture goes on paper and slides. */
export const pictureColours = {
  ink: '#15201c', soft: '#4d5954', border: '#85908b', line: '#65716c', raised: '#ffffff', frame: '#0a6b5a', danger: '#a8201a',
  'series-1': '#0a6b5a', 'series-2': '#bf5210', 'series-3': '#3454b4', 'series-4': '#8a2f7d', 'series-5': '#7a6a00', 'series-6': '#4d5954',
} as const
const marginPx = 24
const headPx = 60
const barPx = 5
const paddingPx = 10

export function networkPicture(document: NetworkDocument, network: InferredNetwork): Picture {
  const graph = canvasGraph(document)
  const bounds = withLinks(graph)
  const title = document.name
  const totals = text.pictures.totals(text.layerCount(document.layers.length), formatCount(network.parameters), formatCount(network.multiplyAdds))
  const width = Math.max(bounds.width, textWidth(title, 20, 'bold'), textWidth(totals, 12, 'normal')) + 2 * marginPx
  const [dx, dy] = [marginPx - bounds.left, marginPx + headPx - bounds.top]
  const marks: Mark[] = [
    { mark: 'text', x: marginPx, y: marginPx + 18, align: 'left', size: 20, weight: 'bold', fill: pictureColours.ink, text: title },
    { mark: 'text', x: marginPx, y: marginPx + 38, align: 'left', size: 12, weight: 'normal', fill: pictureColours.soft, text: totals },
  ]
  for (const frame of graph.frames) {
    marks.push({ mark: 'box', x: frame.left + dx, y: frame.top + dy, width: frame.width, height: frame.height, radius: 8, fill: null, stroke: pictureColours.frame, dashed: true })
  }
  for (const link of graph.links) {
    marks.push({ mark: 'line', path: linkPath(link.points.map((point) => ({ x: point.x + dx, y: point.y + dy }))), stroke: pictureColours.line, width: 1.4 })
  }
  for (const frame of graph.frames) {
    const [x, y, name] = [frame.left + dx + 10, frame.top + dy + 17, fitText(frame.group.name, frame.width - 20, 12, 'bold')]
    // A link that comes in from the side passes behind the name.
    marks.push({ mark: 'box', x: x - 3, y: y - 12, width: textWidth(name, 12, 'bold') + 6, height: 15, radius: 0, fill: pictureColours.raised, stroke: null, dashed: false })
    marks.push({ mark: 'text', x, y, align: 'left', size: 12, weight: 'bold', fill: pictureColours.frame, text: name })
  }
  for (const card of graph.cards) marks.push(...cardMarks(card, network, dx, dy))
  return { title, width: Math.ceil(width), height: Math.ceil(bounds.height + headPx + 2 * marginPx), marks }
}

/** Around cards and links: a link into the next column goes on above and below the cards. */
function withLinks({ bounds, links }: CanvasGraph): Box {
  let [left, top, right, bottom] = [bounds.left, bounds.top, bounds.left + bounds.width, bounds.top + bounds.height]
  for (const { x, y } of links.flatMap(({ points }) => points)) [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)]
  return { left, top, width: right - left, height: bottom - top }
}

function cardMarks(card: Card, network: InferredNetwork, dx: number, dy: number): readonly Mark[] {
  const [x, y] = [card.x + dx, card.y + dy]
  const facts = card.group === null ? layerFacts(card.id, network) : blockFacts(card, network)
  const box = (by: number): Mark => ({ mark: 'box', x: x + by, y: y + by, width: cardWidthPx, height: cardHeightPx, radius: 5, fill: pictureColours.raised, stroke: facts.broken ? pictureColours.danger : pictureColours.border, dashed: false })
  const left = x + barPx + paddingPx
  const right = x + cardWidthPx - paddingPx
  const line = (baseline: number, size: number, first: { text: string; weight: Weight; fill: string }, second: { text: string; weight: Weight; fill: string }): readonly Mark[] => {
    const room = right - left - (second.text === '' ? 0 : textWidth(second.text, size, second.weight) + 8)
    return [
      { mark: 'text', x: left, y: baseline, align: 'left', size, ...first, text: fitText(first.text, room, size, first.weight) },
      ...(second.text === '' ? [] : [{ mark: 'text', x: right, y: baseline, align: 'right', size, ...second } as const]),
    ]
  }
  return [
    ...(card.group === null ? [] : [box(6), box(3)]),
    box(0),
    { mark: 'box', x, y, width: barPx, height: cardHeightPx, radius: 2, fill: facts.colour, stroke: null, dashed: false },
    ...line(y + 24, 12.5, { text: facts.name, weight: 'bold', fill: pictureColours.ink }, { text: facts.shape, weight: 'bold', fill: pictureColours.ink }),
    ...line(y + 42, 10.5, { text: facts.details, weight: 'normal', fill: pictureColours.soft }, { text: facts.parameters > 0 ? formatCount(facts.parameters) : '', weight: 'normal', fill: pictureColours.soft }),
  ]
}

interface Facts {
  readonly name: string
  readonly shape: string
  readonly details: string
  readonly parameters: number
  readonly colour: string
  readonly broken: boolean
}

function layerFacts(id: string, network: InferredNetwork): Facts {
  const inferred = network.layers.get(id)
  const kind = layerKind(inferred?.layer.kind ?? '')
  const summary = inferred === undefined ? '' : nodeSummary(inferred.layer)
  const kindName = inferred?.layer.kind ?? ''
  const details = [...(summary === '' || !id.startsWith(idPrefix(kindName)) ? [kindName] : []), ...(summary === '' ? [] : [summary])].join(' · ')
  return { name: layerName(id), shape: inferred?.outputShape ? formatShape(inferred.outputShape) : text.canvas.unknownShape, details, parameters: inferred?.parameters ?? 0, colour: lightColour(categoryColour(kind?.category ?? 'input')), broken: inferred?.problems.some(({ severity }) => severity === 'error') ?? false }
}

function blockFacts(card: Card, network: InferredNetwork): Facts {
  const { shape, parameters, errors } = groupFacts(network, card.layerIds)
  return { name: card.group?.name ?? '', shape: shape ?? text.canvas.unknownShape, details: text.layerCount(card.layerIds.length), parameters, colour: pictureColours.soft, broken: errors > 0 }
}

function linkPath(points: readonly Point[]): string {
  return roundedPath(points) + arrowHead(points)
}

/** `var(--series-2)` -> its colour in the light theme. */
function lightColour(variable: string): string {
  const name = /--(series-\d)/.exec(variable)?.[1] ?? ''
  return Object.hasOwn(pictureColours, name) ? pictureColours[name as 'series-1'] : pictureColours.soft
}
