/** Every layer row against Keras in float64: answers, losses, all gradients and moving statistics (test/golden/layerValues.py). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { allLayerCases, severalCases } from '../../cases/layers.ts'
import { compareWithKeras, layerBatch, type KerasRow } from '../../support/kerasValues.ts'

/** The reference computes in float64, so does Keras. */
const float64 = 1e-8

const rows = JSON.parse(readFileSync(new URL('../../golden/layerValues.json', import.meta.url), 'utf8')) as readonly KerasRow[]
const byTitle = new Map(rows.map((row) => [row.title, row]))

const cases = [...allLayerCases, ...severalCases]

test('the golden file has a row for every case and no other', () => {
  expect(rows.map(({ title }) => title)).toEqual(cases.map(({ title }) => title))
})

describe('layers = Keras', () => {
  test.each(cases)('$title', ({ title, document }) => {
    const row = byTitle.get(title)
    expect(row, 'no golden row: run test/golden/layerValues.py').toBeDefined()
    for (const { what, error } of compareWithKeras(document, layerBatch, row!)) expect(error, what).toBeLessThan(float64)
  })
})
