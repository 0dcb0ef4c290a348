/** The drawings of a report as SVG text: curves, calibration, confusion matrix. Pure; classes are those of `reportStyle.ts`, because the page's policy allows no style of an element's own. */
import type { EvaluationReport } from '../../src-shared/api/evaluation.ts'
import type { CurveFigures } from '../../src-shared/evaluation/curves.ts'
import type { Calibration } from '../../src-shared/evaluation/probabilities.ts'

export interface ReportCurve {
  readonly name: string
  readonly rocArea: number | null
  readonly averagePrecision: number
  readonly points: readonly CurveFigures[]
}

/** As many colours `reportStyle.ts` has for curves. */
const mostCurves = 10

/** Places of the classes whose curves are drawn, ascending: those with the smallest area, where there are more than colours. A class without images has no curve. */
export function drawnClasses(areas: readonly Pick<ReportCurve, 'rocArea'>[]): readonly number[] {
  const known = [...areas.keys()].filter((index) => areas[index]!.rocArea !== null)
  return known.toSorted((a, b) => areas[a]!.rocArea! - areas[b]!.rocArea!).slice(0, mostCurves).sort((a, b) => a - b)
}

const side = 260
const margin = { left: 46, top: 8, right: 8, bottom: 38 }
const ticks = [0, 0.25, 0.5, 0.75, 1]
const x = (share: number): string => (margin.left + share * side).toFixed(1)
const y = (share: number): string => (margin.top + (1 - share) * side).toFixed(1)

/** True against false positives; the dashed line is guessing. */
export function rocChart(curves: readonly ReportCurve[]): string {
  const lines = curves.map(({ points }, index) => line(points.map(({ falsePositiveRate, recall }) => [falsePositiveRate, recall]), index))
  return chart('ROC curves', 'False positive rate', 'True positive rate (recall)', [`<line class="ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>`, ...lines])
}

export function precisionRecallChart(curves: readonly ReportCurve[]): string {
  return chart('Precision and recall', 'Recall', 'Precision', curves.map(({ points }, index) => line(points.map(({ recall, precision }) => [recall, precision]), index)))
}

/** Bars: share of right answers per bin of confidence; on the dashed line both are equal. */
export function calibrationChart({ bins }: Calibration): string {
  const bars = bins.filter((bin) => bin.count > 0).map(({ from, to, accuracy, confidence, count }) =>
    `<rect class="bar" x="${x(from)}" y="${y(accuracy)}" width="${((to - from) * side - 1).toFixed(1)}" height="${(accuracy * side).toFixed(1)}"><title>${count}: sure by ${percent(confidence)}, right in ${percent(accuracy)}</title></rect>`)
  return chart('Reliability diagram', 'How sure the answers are', 'How often they are right', [...bars, `<line class="ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>`])
}

/** Colour and name of each curve, with its figures. */
export function curveLegend(curves: readonly ReportCurve[]): string {
  const items = curves.map(({ name, rocArea, averagePrecision }, index) =>
    `<li><svg width="18" height="10" aria-hidden="true"><line class="curve c${index}" x1="0" y1="5" x2="18" y2="5"/></svg> ${escaped(name)}: ROC area ${rocArea === null ? 'unknown' : rocArea.toFixed(3)}, average precision ${averagePrecision.toFixed(3)}</li>`)
  return `<ul class="legend">${items.join('')}</ul>`
}

function line(points: readonly (readonly [number, number])[], index: number): string {
  return `<polyline class="curve c${index}" points="${points.map(([across, up]) => `${x(across)},${y(up)}`).join(' ')}"/>`
}

function chart(title: string, xLabel: string, yLabel: string, content: readonly string[]): string {
  const [width, height] = [margin.left + side + margin.right, margin.top + side + margin.bottom]
  const scale = ticks.map((tick) => `<line class="tick" x1="${x(tick)}" y1="${y(0)}" x2="${x(tick)}" y2="${y(1)}"/><line class="tick" x1="${x(0)}" y1="${y(tick)}" x2="${x(1)}" y2="${y(tick)}"/><text x="${x(tick)}" y="${Number(y(0)) + 14}" text-anchor="middle">${tick}</text><text x="${margin.left - 5}" y="${Number(y(tick)) + 4}" text-anchor="end">${tick}</text>`)
  return [
    `<svg class="chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-size="11" role="img" aria-label="${title}"><rect class="frame" x="${margin.left}" y="${margin.top}" width="${side}" height="${side}"/>`,
    ...scale, ...content,
    `<text x="${x(0.5)}" y="${height - 6}" text-anchor="middle">${xLabel}</text><text transform="translate(12 ${y(0.5)}) rotate(-90)" text-anchor="middle">${yLabel}</text></svg>`,
  ].join('')
}

/** Counts are written up to here, names up to there; larger matrices are colour alone. */
const mostNumbers = 24
const mostNames = 60
export const mostMatrixClasses = 400
const widestMatrix = 620
const nameLetters = 18

/** Rows: what is right; columns: what was answered. Shaded by the share of the row. */
export function matrixChart({ confusion, classNames }: Pick<EvaluationReport, 'confusion' | 'classNames'>): string {
  const count = confusion.length
  const names = classNames.map((name) => (count > mostNames ? '' : shortened(name)))
  const longest = Math.max(0, ...names.map((name) => name.length))
  const cell = Math.min(count <= mostNumbers ? widestNumber(confusion) * 7 + 14 : 16, widestMatrix / count)
  const font = Math.min(11, Math.max(5, cell * 0.7))
  const border = count > mostNames ? 4 : longest * font * 0.62 + 8
  const places = [...confusion.keys()]
  const cells = places.flatMap((row) => {
    const total = confusion[row]!.reduce((sum, value) => sum + value, 0)
    return places.map((column) => {
      const value = confusion[row]![column]!
      const [left, top] = [(border + column * cell).toFixed(1), (border + row * cell).toFixed(1)]
      const share = total === 0 ? 0 : value / total
      if (value === 0 && count > mostNumbers) return ''
      const rect = `<rect class="${value === 0 ? 'none' : row === column ? 'right' : 'wrong'}" x="${left}" y="${top}" width="${(cell * 0.96).toFixed(1)}" height="${(cell * 0.96).toFixed(1)}"${value === 0 ? '' : ` fill-opacity="${(0.18 + 0.82 * Math.sqrt(share)).toFixed(2)}"`}/>`
      return count > mostNumbers ? rect : `${rect}<text class="${value === 0 ? 'zero' : share > 0.5 ? 'strong' : 'count'}" x="${(border + (column + 0.48) * cell).toFixed(1)}" y="${(border + (row + 0.48) * cell + font * 0.36).toFixed(1)}" text-anchor="middle">${value}</text>`
    })
  })
  const labels = names.flatMap((name, place) => (name === '' ? [] : [
    `<text x="${(border - 4).toFixed(1)}" y="${(border + (place + 0.5) * cell + font * 0.35).toFixed(1)}" text-anchor="end">${escaped(name)}</text>`,
    `<text transform="translate(${(border + (place + 0.5) * cell + font * 0.35).toFixed(1)} ${(border - 4).toFixed(1)}) rotate(-90)">${escaped(name)}</text>`,
  ]))
  const size = (border + count * cell + 4).toFixed(0)
  return `<svg class="chart matrix" viewBox="0 0 ${size} ${size}" width="${size}" height="${size}" font-size="${font.toFixed(1)}" role="img" aria-label="Confusion matrix of ${count} classes"><rect class="frame" x="${border.toFixed(1)}" y="${border.toFixed(1)}" width="${(count * cell).toFixed(1)}" height="${(count * cell).toFixed(1)}"/>${cells.join('')}${labels.join('')}</svg>`
}

function widestNumber(confusion: EvaluationReport['confusion']): number {
  return Math.max(1, ...confusion.map((row) => Math.max(...row.map((value) => String(value).length))))
}

function shortened(name: string): string {
  const letters = [...name]
  return letters.length <= nameLetters ? name : `${letters.slice(0, nameLetters - 1).join('')}…`
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
