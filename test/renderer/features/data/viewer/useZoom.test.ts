/** Zoom of the full-size view. */
import { expect, test } from 'vitest'
import { fitScale, fittedView, zoomAt } from '../../../../../src-renderer/features/data/viewer/useZoom.ts'

test('a picture larger than the window is made to fit; a tiny one is enlarged, but not without end', () => {
  expect(fitScale({ width: 2000, height: 1000 }, { width: 1000, height: 1000 })).toBe(0.5)
  expect(fitScale({ width: 32, height: 32 }, { width: 1000, height: 800 })).toBe(8)
})
test('the point under the pointer stays where it is', () => {
  const point = { x: 120, y: -40 }
  const before = { scale: 1, x: 10, y: 20 }
  const after = zoomAt(before, 2, point, 0.5)
  const imagePoint = (view: { scale: number | null; x: number; y: number }): number[] => [(point.x - view.x) / (view.scale ?? 0), (point.y - view.y) / (view.scale ?? 0)]
  expect(imagePoint(after)).toEqual(imagePoint(before))
})
test('zooming out ends at the fitted view', () => {
  expect(zoomAt({ scale: 0.6, x: 30, y: 30 }, 0.5, { x: 0, y: 0 }, 0.5)).toEqual(fittedView)
})
