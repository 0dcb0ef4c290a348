/** The drawings of a report: where lines, bars and cells lie. */
import { expect, test } from 'vitest'
import { curveOf, rankScores } from '../../../src-shared/evaluation/curves.ts'
import { calibrationOf } from '../../../src-shared/evaluation/probabilities.ts'
import { calibrationChart, curveLegend, drawnClasses, matrixChart, precisionRecallChart, rocChart } from '../../../src-main/insight/reportCharts.ts'

const curve = { name: '<b>', rocArea: 0.75, averagePrecision: 0.5, points: curveOf(rankScores([0.9, 0.8, 0.3, 0.1], [1, 0, 1, 0])) }
const numbers = (text: string): number[] => text.split(/[ ,]/).map(Number)
/** Points of the first line as shares of the frame, from its lower left corner. */
function shares(svg: string): (readonly [number, number])[] {
  const [left, top, side] = [/class="frame" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/.exec(svg)!].flatMap(([, ...found]) => found.map(Number)) as [number, number, number]
  const points = numbers(/points="([^"]+)"/.exec(svg)![1]!)
  return Array.from({ length: points.length / 2 }, (_, at) => [Number(((points[2 * at]! - left) / side).toFixed(2)), Number((1 - (points[2 * at + 1]! - top) / side).toFixed(2))])
}

test('curves begin at no answer and end at all of them', () => {
  expect(shares(rocChart([curve]))).toEqual([[0, 0], [0, 0.5], [0.5, 0.5], [0.5, 1], [1, 1]])
  expect(shares(precisionRecallChart([curve]))).toEqual([[0, 1], [0.5, 1], [0.5, 0.5], [1, 0.67], [1, 0.5]])
  expect(curveLegend([curve])).toContain('&lt;b&gt;: ROC area 0.750, average precision 0.500')
})

test('of more classes than colours those are drawn that are told apart worst, in their order', () => {
  const areas = [0.9, null, 0.5, 0.99, 0.7, 0.98, 0.6, 0.97, 0.8, 0.95, 0.4, 0.94, 0.3].map((rocArea) => ({ rocArea }))
  expect(drawnClasses(areas)).toEqual([0, 2, 4, 6, 7, 8, 9, 10, 11, 12])
  expect(drawnClasses(areas.slice(0, 4))).toEqual([0, 2, 3])
  expect(drawnClasses([{ rocArea: null }])).toEqual([])
})

test('bars stand where answers are, as high as they are right', () => {
  const svg = calibrationChart(calibrationOf([0.95, 0.93, 0.52], [true, false, true]))
  const bars = [...svg.matchAll(/class="bar" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)].map(([, ...found]) => found.map(Number))
  expect(bars).toHaveLength(2)
  expect(bars.map(([, , , height]) => height! / bars[0]![3]!)).toEqual([1, 0.5])
  expect(bars[1]![0]!).toBeGreaterThan(bars[0]![0]!)
  expect(svg).toContain('sure by 94.0 %, right in 50.0 %')
})

test('a matrix writes counts and names while there is room, and is colour alone when there is none', () => {
  const small = matrixChart({ confusion: [[3, 1], [0, 0]], classNames: ['cat & dog', 'a name that is far too long for its place'] })
  expect([...small.matchAll(/<text class="(\w+)"[^>]*>(\d+)</g)].map(([, kind, value]) => `${kind} ${value}`)).toEqual(['strong 3', 'count 1', 'zero 0', 'zero 0'])
  expect(small).toContain('cat &amp; dog')
  expect(small).toContain('a name that is fa…')
  expect(/class="right"[^>]*fill-opacity="([\d.]+)"/.exec(small)![1]).toBe((0.18 + 0.82 * Math.sqrt(0.75)).toFixed(2))
  const classes = Array.from({ length: 200 }, (_, index) => index)
  const large = matrixChart({ confusion: classes.map((row) => classes.map((column) => Number(row === column))), classNames: classes.map(String) })
  expect(large.match(/<rect class="right"/g)).toHaveLength(200)
  expect(large).not.toContain('<text')
  expect(large.length).toBeLessThan(40_000)
  for (const svg of [small, large, rocChart([curve])]) expect(svg).not.toMatch(/NaN|undefined|style=/)
})
