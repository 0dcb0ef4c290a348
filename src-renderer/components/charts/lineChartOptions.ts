/** How a line chart is set up in chart.js: elements, hover that answers for every series, zoom along x. Used by LineChart. */
import {
  Chart,
  Interaction,
  Legend,
  LinearScale,
  LogarithmicScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartDataset,
  type ChartOptions,
  type InteractionItem,
  type InteractionModeFunction,
  type TooltipItem,
} from 'chart.js'
import zoomPlugin from 'chartjs-plugin-zoom'
import { withOpacity, type ChartTheme } from './chartTheme.ts'
import type { CurveBuffer, Point, Thinning } from './curveBuffer.ts'

declare module 'chart.js' {
  interface InteractionModeMap {
    nearestOfEach: InteractionModeFunction
  }
}

export type LineStyle = 'thin' | 'line' | 'marked'

export interface LineSeries {
  readonly label: string
  /** Name of a colour token, for example `--series-1`. */
  readonly colourToken: `--${string}`
  readonly style: LineStyle
  readonly curve: CurveBuffer
  readonly thinning?: Thinning
  /** Drawn faint, behind its smoothed twin, and left out of legend and hover. */
  readonly backdrop?: boolean
}

export interface LineAxes {
  readonly xLabel: string
  /** Equal factors are equally far apart; all x must be above 0. Such a chart does not zoom. */
  readonly logarithmic?: { readonly min: number; readonly max: number; readonly formatTick: (x: number) => string }
  readonly yMin?: number
  readonly yMax?: number
  readonly formatY: (y: number) => string
  /** Ticks of the y axis, where they read better shorter. */
  readonly formatTick?: (y: number) => string
  /** First line of the hover box. */
  readonly formatX: (x: number) => string
  /** What a marked point stands for, when it is not at the pointer: "epoch 2". */
  readonly formatMark?: (x: number) => string
}

/** One item per series: the point nearest to the pointer along x. */
Interaction.modes.nearestOfEach = (chart, event) => {
  const x = chart.scales['x']?.getValueForPixel(event.x ?? 0) ?? 0
  const items: InteractionItem[] = []
  for (const meta of chart.getSortedVisibleDatasetMetas()) {
    const dataset = chart.data.datasets[meta.index] as SeriesDataset
    if (dataset.backdrop) continue
    const index = nearestIndex(dataset.data as Point[], x)
    const element = meta.data[index]
    if (element && !Number.isNaN((dataset.data[index] as Point).y)) items.push({ element, datasetIndex: meta.index, index })
  }
  return items
}

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Legend, Tooltip, zoomPlugin)

export type SeriesDataset = ChartDataset<'line', Point[]> & { backdrop?: boolean; marked?: boolean }

const stepWidthPx = 1
const lineWidthPx = 2
const markRadiusPx = 3
/** Beyond this many marks the dots would run into each other. */
const markLimit = 40

/** Index of the point nearest to x, in points ordered by x; -1 for none. */
export function nearestIndex(points: readonly Point[], x: number): number {
  let low = 0
  let high = points.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (points[middle]!.x < x) low = middle + 1
    else high = middle
  }
  return low > 0 && x - points[low - 1]!.x < points[low]!.x - x ? low - 1 : low < points.length ? low : -1
}

/** Colours, widths and marks of one series in this theme; its data is set apart, at every redraw. */
export function datasetStyle(series: LineSeries, theme: ChartTheme, pointCount: number): Omit<SeriesDataset, 'data'> {
  const colour = theme.colour(series.colourToken)
  return {
    label: series.label,
    backdrop: series.backdrop ?? false,
    marked: series.style === 'marked',
    // The lower the order, the further in front.
    order: series.style === 'marked' ? 0 : series.backdrop ? 2 : 1,
    borderColor: series.backdrop ? withOpacity(colour, 0.2) : series.style === 'thin' ? withOpacity(colour, 0.7) : colour,
    backgroundColor: colour,
    borderWidth: series.style === 'thin' ? stepWidthPx : lineWidthPx,
    // A single point makes no line.
    pointRadius: !series.backdrop && ((series.style === 'marked' && pointCount <= markLimit) || pointCount === 1) ? markRadiusPx : 0,
    pointHoverRadius: series.backdrop ? 0 : markRadiusPx + 1,
    pointBorderColor: theme.surface,
    pointHoverBorderColor: theme.surface,
    pointBorderWidth: 1,
    pointHitRadius: 0,
    spanGaps: false,
    clip: markRadiusPx + 2,
  }
}

/** Where the hover stands: by the finest series there is. */
function titleOf(items: readonly TooltipItem<'line'>[], axes: LineAxes): string {
  const fine = items.find((item) => !(item.dataset as SeriesDataset).marked) ?? items[0]
  return fine ? axes.formatX(fine.parsed.x ?? 0) : ''
}

function xScale({ logarithmic }: LineAxes): { type: 'linear'; min: number } | { type: 'logarithmic'; min: number; max: number } {
  return logarithmic ? { type: 'logarithmic', min: logarithmic.min, max: logarithmic.max } : { type: 'linear', min: 0 }
}

/** Words at the powers of ten only. */
function powerTick(format: (x: number) => string): (value: number | string) => string | null {
  return (value) => {
    const power = Math.log10(Number(value))
    return Math.abs(power - Math.round(power)) < 1e-6 ? format(Number(value)) : null
  }
}

/** `logarithmicY`: all y are above 0; `fittedY`: the axis follows the curves, whatever its ends are. */
export interface LineScaling {
  readonly logarithmicY?: boolean
  readonly fittedY?: boolean
}

/** Options of a chart with these axes in this theme. `onZoom` is told when the visible x range changed. */
export function lineOptions(axes: LineAxes, theme: ChartTheme, onZoom: () => void, { logarithmicY = false, fittedY = false }: LineScaling = {}): ChartOptions<'line'> {
  // Between 98.1 % and 98.6 % whole percents would all be the same.
  const formatTick = fittedY ? axes.formatY : (axes.formatTick ?? axes.formatY)
  const font = { family: theme.font, size: theme.fontSizePx }
  const ticks = { color: theme.text, font, maxRotation: 0 }
  return {
    animation: false,
    parsing: false,
    normalized: true,
    responsive: true,
    maintainAspectRatio: false,
    interaction: { mode: 'nearestOfEach', intersect: false },
    layout: { padding: { top: 4, right: 8 } },
    scales: {
      x: {
        ...xScale(axes),
        title: { display: true, text: axes.xLabel, color: theme.text, font },
        grid: { display: false },
        border: { color: theme.border },
        ticks: { ...ticks, autoSkipPadding: 16, ...(axes.logarithmic ? { callback: powerTick(axes.logarithmic.formatTick) } : {}) },
      },
      y: {
        type: logarithmicY ? 'logarithmic' : 'linear',
        min: logarithmicY || fittedY ? undefined : axes.yMin,
        max: fittedY ? undefined : axes.yMax,
        grid: { color: theme.grid },
        border: { display: false },
        ticks: { ...ticks, maxTicksLimit: 6, callback: (value) => formatTick(Number(value)) },
      },
    },
    plugins: {
      legend: {
        align: 'end',
        labels: {
          color: theme.text,
          font,
          boxWidth: 14,
          boxHeight: 2,
          padding: 10,
          filter: (item, data) => !(data.datasets[item.datasetIndex ?? 0] as SeriesDataset).backdrop,
        },
      },
      tooltip: {
        backgroundColor: theme.surface,
        borderColor: theme.border,
        borderWidth: 1,
        titleColor: theme.ink,
        bodyColor: theme.ink,
        titleFont: { ...font, weight: 600 },
        bodyFont: font,
        boxWidth: 8,
        boxHeight: 8,
        caretSize: 0,
        padding: 8,
        callbacks: {
          title: (items) => titleOf(items, axes),
          label: (item) => {
            const mark = (item.dataset as SeriesDataset).marked && axes.formatMark ? `, ${axes.formatMark(item.parsed.x ?? 0)}` : ''
            return ` ${item.dataset.label}${mark}: ${axes.formatY(item.parsed.y ?? Number.NaN)}`
          },
        },
      },
      zoom: {
        limits: { x: { min: 0, minRange: 0.02 } },
        zoom: { mode: 'x', drag: { enabled: !axes.logarithmic, backgroundColor: withOpacity(theme.accent, 0.18) }, wheel: { enabled: !axes.logarithmic, modifierKey: 'ctrl' }, onZoom },
        pan: { enabled: !axes.logarithmic, mode: 'x', modifierKey: 'shift', onPan: onZoom },
      },
    },
  }
}

export { Chart }
