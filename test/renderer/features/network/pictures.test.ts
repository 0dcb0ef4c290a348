import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fitText, textWidth } from '../../../../src-renderer/features/network/pictures/helvetica.ts'
import { networkPicture, pictureColours, type Mark } from '../../../../src-renderer/features/network/pictures/networkPicture.ts'
import { fileName } from '../../../../src-renderer/composables/downloadFile.ts'
import { pngScaleOf } from '../../../../src-renderer/features/network/pictures/savePicture.ts'
import { fitsPdf, toPdf } from '../../../../src-renderer/features/network/pictures/toPdf.ts'
import { toSvg } from '../../../../src-renderer/features/network/pictures/toSvg.ts'
import { applyEdits } from '../../../../src-shared/network/applyEdit.ts'
import { arrangeLayers } from '../../../../src-shared/network/arrangeLayers.ts'
import { inferNetwork } from '../../../../src-shared/network/infer.ts'
import { lenet5 } from '../../../../src-shared/templates/lenet5.ts'

const plain = lenet5.create(lenet5.input, 10)
const grouped = applyEdits(plain, [
  { kind: 'moveLayers', positions: arrangeLayers(plain) },
  { kind: 'groupLayers', groupId: 'g', name: 'Features & "more" <here>', layerIds: ['conv_1', 'activation_1'].filter((id) => plain.layers.some((layer) => layer.id === id)) },
])
if (!grouped.ok) throw new Error(grouped.problem.sentence)
const document = grouped.document
const network = inferNetwork(document, 10)
const picture = networkPicture(document, network)
const texts = picture.marks.flatMap((mark) => (mark.mark === 'text' ? [mark.text] : []))
const folded = { ...document, groups: document.groups!.map((group) => ({ ...group, folded: true })) }

describe('the picture of a network', () => {
  test('has the title, the totals, and every layer with its shape and parameters', () => {
    expect(texts).toContain('LeNet-5')
    expect(texts.some((text) => text.includes(`${network.parameters.toLocaleString('en-US')} parameters`))).toBe(true)
    for (const name of ['Conv 1', 'Dense 1', 'Input']) expect(texts).toContain(name)
    expect(texts).toContain('28×28×1')
    expect(picture.marks.filter(({ mark }) => mark === 'line')).toHaveLength(document.connections.length)
  })
  test('nothing lies outside, and no text is wider than its card', () => {
    for (const mark of picture.marks) {
      const [left, right] = extent(mark)
      expect(left).toBeGreaterThanOrEqual(0)
      expect(right).toBeLessThanOrEqual(picture.width)
    }
  })
  test('links go between the title and the lower edge, also where they lead into the next column', () => {
    const heights = picture.marks.flatMap((mark) => (mark.mark === 'line' ? [...mark.path.matchAll(/[MLQ ]-?[\d.]+ (-?[\d.]+)/g)].map(([, y]) => Number(y)) : []))
    const title = Math.max(...picture.marks.slice(0, 2).map((mark) => (mark.mark === 'text' ? mark.y : 0)))
    const top = Math.min(...picture.marks.flatMap((mark) => (mark.mark === 'box' ? [mark.y] : [])))
    expect(Math.min(...heights)).toBeLessThan(top)
    // The letters below their base line need room, too.
    expect(Math.min(...heights)).toBeGreaterThan(title + 12)
    expect(Math.max(...heights)).toBeLessThan(picture.height)
  })
  test('the name of an open group stands on white above the links that come in from the side', () => {
    const open = networkPicture(document, network).marks
    const name = open.findIndex((mark) => mark.mark === 'text' && mark.text.startsWith('Features &'))
    expect(name).toBeGreaterThan(open.findLastIndex(({ mark }) => mark === 'line'))
    const [behind, text] = [open[name - 1], open[name]]
    if (behind?.mark !== 'box' || text?.mark !== 'text') throw new Error('no box behind the name')
    expect([behind.fill, behind.x < text.x, behind.x + behind.width > text.x + textWidth(text.text, text.size, text.weight), behind.y < text.y - text.size / 2, behind.y + behind.height > text.y]).toEqual(['#ffffff', true, true, true, true])
  })
  test('a folded group is one card with its name', () => {
    const shown = networkPicture(folded, network).marks
    expect(shown.some((mark) => mark.mark === 'text' && mark.text.startsWith('Features &'))).toBe(true)
    expect(shown.some((mark) => mark.mark === 'text' && mark.text === 'Conv 1')).toBe(false)
  })
  test('colours are those of the light theme', () => {
    const tokens = readFileSync(new URL('../../../../src-renderer/styles/tokens.css', import.meta.url), 'utf8')
    const light = (name: string): string | undefined => new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6})`).exec(tokens)?.[1]
    for (const index of [1, 2, 3, 4, 5, 6] as const) expect(pictureColours[`series-${index}`]).toBe(light(`series-${index}`))
    expect([pictureColours.ink, pictureColours.soft, pictureColours.danger]).toEqual([light('ink'), light('ink-soft'), light('danger')])
  })
})

function extent(mark: Mark): readonly [number, number] {
  if (mark.mark === 'box') return [mark.x, mark.x + mark.width]
  if (mark.mark === 'text') return mark.align === 'left' ? [mark.x, mark.x + textWidth(mark.text, mark.size, mark.weight)] : [mark.x - textWidth(mark.text, mark.size, mark.weight), mark.x]
  const xs = [...mark.path.matchAll(/[MLQ ](-?[\d.]+) -?[\d.]+/g)].map(([, x]) => Number(x))
  return [Math.min(...xs), Math.max(...xs)]
}

test('long texts end in dots', () => {
  expect(fitText('Convolution', 500, 12, 'bold')).toBe('Convolution')
  const short = fitText('Convolution', 40, 12, 'bold')
  expect(short).toMatch(/^Con.*…$/)
  expect(textWidth(short, 12, 'bold')).toBeLessThanOrEqual(40)
})

describe('SVG', () => {
  test('is well formed, names its fonts, escapes names, loads nothing', () => {
    const svg = toSvg(picture)
    expect(svg).toContain('font-family="Helvetica, Arial, Liberation Sans, sans-serif"')
    expect(svg).toContain('Features &amp;')
    expect(svg).not.toMatch(/<here>|href|<script|<style/)
    // Every element is closed: tags that open equal tags that close.
    const opened = [...svg.matchAll(/<([a-z]+)(?:\s[^<>]*[^/<>])?>/g)].map(([, name]) => name)
    const closed = [...svg.matchAll(/<\/([a-z]+)>/g)].map(([, name]) => name)
    expect(opened.toSorted()).toEqual(closed.toSorted())
  })
  test('control characters and halves of letters are left out', () => {
    expect(toSvg({ ...picture, title: 'a\u0000b\ud800c😀', marks: [] })).toContain('<title>abc😀</title>')
  })
})

describe('PDF', () => {
  const bytes = toPdf(picture)
  const file = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  test('places of objects and the length of the content are right', () => {
    const start = Number(/startxref\n(\d+)/.exec(file)?.[1])
    expect(file.slice(start, start + 4)).toBe('xref')
    const places = [...file.slice(start).matchAll(/(\d{10}) 00000 n/g)].map(([, place]) => Number(place))
    places.forEach((place, index) => expect(file.slice(place, place + 7)).toBe(`${index + 1} 0 obj`))
    const stream = /<< \/Length (\d+) >>\nstream\n/.exec(file)!
    expect(file.slice(stream.index + stream[0].length + Number(stream[1])).startsWith('\nendstream')).toBe(true)
  })
  test('texts are real texts; brackets and letters that Helvetica lacks do no harm', () => {
    expect(file).toContain('(Conv 1) Tj')
    expect(file).toContain('(28\u00d728\u00d71) Tj')
    const odd = toPdf({ ...picture, title: 'x', marks: [{ mark: 'text', x: 0, y: 0, align: 'left', size: 10, weight: 'normal', fill: '#000000', text: 'a(b)\\ Катя' }] })
    expect(String.fromCharCode(...odd)).toContain('(a\\(b\\)\\\\ ????) Tj')
    expect([fitsPdf('Größe 3×3 – …'), fitsPdf('Катя')]).toEqual([true, false])
  })
  test('a page is never longer than readers allow', () => {
    const huge = String.fromCharCode(...toPdf({ ...picture, width: 90_000, height: 400, marks: [] }))
    expect(/MediaBox \[0 0 ([\d.]+)/.exec(huge)?.[1]).toBe('14400')
  })
})

test('a PNG gets as large as browsers draw, or is refused', () => {
  expect(pngScaleOf({ width: 1000, height: 800 })).toBe(2)
  expect(pngScaleOf({ width: 12_000, height: 800 })).toBeCloseTo(16_000 / 12_000)
  expect(pngScaleOf({ width: 40_000, height: 800 })).toBeNull()
})

test('files are named after the network', () => {
  expect(fileName('My network: v2/3', 'svg', 'network')).toBe('My-network-v2-3.svg')
  expect(fileName('../..', 'pdf', 'network')).toBe('network.pdf')
  expect(fileName('Größe', 'png', 'network')).toBe('Größe.png')
})
