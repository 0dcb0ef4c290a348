/** Learning rates against Keras and PyTorch (test/golden/training.py). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { afterEpoch, defaultSchedules, learningRateAt, startPlateau, type PlateauState, type ScheduleConfig } from '../../../src-shared/training/schedule.ts'

const { schedules, plateau } = JSON.parse(readFileSync(new URL('../../golden/training.json', import.meta.url), 'utf8')) as {
  readonly schedules: readonly { readonly config: ScheduleConfig; readonly rates: readonly number[] }[]
  readonly plateau: { readonly config: ScheduleConfig; readonly figures: readonly number[]; readonly rates: readonly number[] }
}
const totals = { updates: 24, updatesPerEpoch: 4 }

describe('learningRateAt', () => {
  test('every kind has a row, but the constant one', () => {
    expect(new Set(['constant', plateau.config.kind, ...schedules.map(({ config }) => config.kind)])).toEqual(new Set(Object.keys(defaultSchedules)))
  })

  test.each(schedules.map((row) => ({ ...row, title: JSON.stringify(row.config) })))('$title', ({ config, rates }) => {
    rates.forEach((rate, index) => expect(learningRateAt(config, 0.05, index + 1, totals), `update ${index + 1}`).toBeCloseTo(rate, 8))
  })

  test('reduce on plateau follows the figures as in Keras', () => {
    let state: PlateauState = startPlateau
    const rates = plateau.figures.map((figure) => {
      state = afterEpoch(plateau.config, state, figure, true)
      return learningRateAt(plateau.config, 0.05, 1, totals, state)
    })
    rates.forEach((rate, epoch) => expect(rate, `after epoch ${epoch + 1}`).toBeCloseTo(plateau.rates[epoch]!, 7))
  })

  test('reduce on plateau of a figure that should grow', () => {
    const config = { ...defaultSchedules.plateau, patience: 1 }
    const better = afterEpoch(config, afterEpoch(config, startPlateau, 0.5, false), 0.6, false)
    expect(better.factor).toBe(1)
    expect(afterEpoch(config, better, 0.55, false).factor).toBe(0.1)
  })

  test('constant is constant, and every default gives a positive rate that is no more than the base', () => {
    expect(learningRateAt(defaultSchedules.constant, 0.3, 17, totals)).toBe(0.3)
    for (const config of Object.values(defaultSchedules))
      for (let update = 1; update <= totals.updates; update += 1) {
        const rate = learningRateAt(config, 0.3, update, totals)
        expect(rate).toBeGreaterThanOrEqual(0)
        expect(rate).toBeLessThanOrEqual(0.3 * (1 + 1e-12))
      }
  })
})
