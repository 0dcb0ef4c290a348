import { describe, expect, it } from 'vitest'
import { defaultSchedules, learningRateAt, type ScheduleConfig, type ScheduleKind } from '../../../../src-shared/training/schedule.ts'
import { schedulePreview } from '../../../../src-renderer/features/training/schedulePreview.ts'

describe('the preview of a schedule', () => {
  it.each(Object.keys(defaultSchedules).filter((kind) => kind !== 'plateau') as ScheduleKind[])('%s has the rates that the engine uses, from the first update to the last', (kind) => {
    const points = schedulePreview(defaultSchedules[kind], 0.1, 20, 15, 1)
    expect(points).toHaveLength(240)
    for (const { epoch, rate } of points) expect(rate).toBe(learningRateAt(defaultSchedules[kind], 0.1, Math.round(epoch * 15) + 1, { updates: 300, updatesPerEpoch: 15 }))
    expect(points[0]!.epoch).toBe(0)
    expect(points.at(-1)!.epoch).toBeCloseTo(299 / 15, 12)
  })

  it('gradients of several batches make fewer updates; an unknown number of batches counts as a hundred', () => {
    expect(schedulePreview(defaultSchedules.constant, 1, 2, 6, 3)).toEqual([0, 0.5, 1, 1.5].map((epoch) => ({ epoch, rate: 1 })))
    expect(schedulePreview(defaultSchedules.constant, 1, 1, 0, 1)).toHaveLength(100)
    expect(schedulePreview(defaultSchedules.cosine, 1, 1, 3, 10)).toEqual([{ epoch: 0, rate: 1 }])
  })

  it('a plateau falls as often as it can', () => {
    const schedule: ScheduleConfig = { ...defaultSchedules.plateau, patience: 2, cooldown: 1, factor: 0.5 }
    const rates = schedulePreview(schedule, 1, 9, 1, 1).map(({ rate }) => rate)
    expect(rates).toEqual([1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125])
  })
})
