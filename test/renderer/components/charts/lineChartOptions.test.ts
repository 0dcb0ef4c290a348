// @vitest-environment happy-dom
/** How a line chart is scaled. */
import { expect, test } from 'vitest'
import { lineOptions, type LineAxes } from '../../../../src-renderer/components/charts/lineChartOptions.ts'
import type { ChartTheme } from '../../../../src-renderer/components/charts/chartTheme.ts'

const theme: ChartTheme = { font: '', fontSizePx: 11, text: '', ink: '', grid: '', border: '', surface: '', accent: 'rgb(0, 0, 0)', colour: () => 'rgb(0, 0, 0)' }
const shares: LineAxes = { xLabel: 'Epoch', formatX: String, yMin: 0, yMax: 1, formatY: (y) => `${(y * 100).toFixed(1)} %`, formatTick: (y) => `${Math.round(y * 100)} %` }

function yAxis(scaling?: Parameters<typeof lineOptions>[3]) {
  const axis = lineOptions(shares, theme, () => {}, scaling).scales!['y']!
  const tick = axis.ticks!.callback as (value: number) => string
  return { min: axis.min, max: axis.max, type: axis.type, tick: tick(0.985) }
}

test('a share is shown from 0 to 100 %, until the axis is to follow the curves: then its ticks tell neighbours apart', () => {
  expect(yAxis()).toEqual({ min: 0, max: 1, type: 'linear', tick: '99 %' })
  expect(yAxis({ fittedY: true })).toEqual({ min: undefined, max: undefined, type: 'linear', tick: '98.5 %' })
  expect(yAxis({ logarithmicY: true })).toMatchObject({ min: undefined, type: 'logarithmic' })
})
