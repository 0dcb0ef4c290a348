/** How XyChart is set up in chart.js. */
import type { ChartDataset, ChartOptions } from 'chart.js'
import { withOpacity, type ChartTheme } from './chartTheme.ts'

export interface XyPoint {
  readonly x: number
  readonly y: number
}
export interface XySeries {
  readonly label: string
  readonly colourToken: `--${string}`
  /** guide: a dashed line that is compared with, without hover. */
  readonly kind: 'line' | 'dots' | 'marker' | 'guide'
  readonly points: readonly XyPoint[]
  /** Of a point, in the hover box. */
  readonly describe?: (index: number) => string
}
export interface XyAxes {
  readonly xLabel: string
  readonly yLabel: string
  readonly xMin?: number
  readonly xMax?: number
  readonly yMin?: number
  readonly yMax?: number
  readonly formatX: (x: number) => string
  readonly formatY: (y: number) => string
}

type XyDataset = ChartDataset<'line', XyPoint[]>
const markerPx = 6
const dotPx = 3

export function xyDatasets(series: readonly XySeries[], theme: ChartTheme): XyDataset[] {
  return series.map(({ label, colourToken, kind, points }, index) => {
    const colour = theme.colour(colourToken)
    return {
      label,
      data: [...points],
      order: kind === 'marker' ? 0 : kind === 'guide' ? 9 : 1 + index,
      showLine: kind === 'line' || kind === 'guide',
      borderColor: kind === 'guide' ? theme.border : colour,
      backgroundColor: kind === 'dots' ? withOpacity(colour, 0.55) : colour,
      borderWidth: kind === 'guide' ? 1 : 2,
      borderDash: kind === 'guide' ? [5, 4] : [],
      pointRadius: kind === 'marker' ? markerPx : kind === 'dots' ? dotPx : 0,
      pointHoverRadius: kind === 'guide' ? 0 : kind === 'dots' ? dotPx + 2 : markerPx - 1,
      pointHitRadius: kind === 'guide' ? 0 : 4,
      pointBorderColor: theme.surface,
      pointBorderWidth: kind === 'dots' ? 0 : 1,
      clip: 8,
    }
  })
}

export function xyOptions(axes: XyAxes, series: readonly XySeries[], theme: ChartTheme, pick: (series: number, point: number) => void): ChartOptions<'line'> {
  const font = { family: theme.font, size: theme.fontSizePx }
  const scale = (label: string, min: number | undefined, max: number | undefined, format: (value: number) => string) => ({
    type: 'linear' as const,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    title: { display: true, text: label, color: theme.text, font },
    grid: { color: theme.grid },
    border: { color: theme.border },
    ticks: { color: theme.text, font, maxRotation: 0, maxTicksLimit: 6, callback: (value: number | string) => format(Number(value)) },
  })
  return {
    animation: false,
    parsing: false,
    responsive: true,
    maintainAspectRatio: false,
    interaction: { mode: 'nearest', axis: 'xy', intersect: false },
    layout: { padding: { top: 6, right: 10 } },
    onClick: (_event, [element]) => {
      if (element) pick(element.datasetIndex, element.index)
    },
    scales: { x: scale(axes.xLabel, axes.xMin, axes.xMax, axes.formatX), y: scale(axes.yLabel, axes.yMin, axes.yMax, axes.formatY) },
    plugins: {
      legend: { display: false },
      tooltip: {
        backgroundColor: theme.surface,
        borderColor: theme.border,
        borderWidth: 1,
        titleColor: theme.ink,
        bodyColor: theme.ink,
        bodyFont: font,
        displayColors: false,
        caretSize: 0,
        padding: 8,
        filter: ({ datasetIndex }) => series[datasetIndex]?.kind !== 'guide',
        callbacks: {
          title: () => '',
          label: ({ datasetIndex, dataIndex, parsed }) => series[datasetIndex]?.describe?.(dataIndex) ?? `${axes.xLabel} ${axes.formatX(parsed.x ?? 0)}, ${axes.yLabel} ${axes.formatY(parsed.y ?? 0)}`,
        },
      },
      zoom: { zoom: { drag: { enabled: false }, wheel: { enabled: false } }, pan: { enabled: false } },
    },
  }
}
