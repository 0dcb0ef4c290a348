/** The numbers of a chart as a table. */
import { expect, test } from 'vitest'
import { chartCsv } from '../../../../src-renderer/components/charts/chartFiles.ts'
import { curveFrom } from '../../../../src-renderer/components/charts/curveBuffer.ts'

test('has a row for every x of any series, in order, and an empty cell where a series has no value', () => {
  const series = [
    { label: 'Training', curve: curveFrom([{ x: 0.5, y: 2 }, { x: 1, y: Number.NaN }, { x: 2, y: 1e-7 }]) },
    { label: 'Validation, "best"', curve: curveFrom([{ x: 1, y: 3 }]) },
  ]
  expect(chartCsv('Epoch', series)).toBe('Epoch,Training,"Validation, ""best"""\r\n0.5,2,\r\n1,,3\r\n2,1e-7,\r\n')
})

test('a name of a run is never a formula', () => {
  expect(chartCsv('Epoch', [{ label: '=HYPERLINK("a")', curve: curveFrom([]) }])).toBe('Epoch,"\'=HYPERLINK(""a"")"\r\n')
})
