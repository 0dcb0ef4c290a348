import { describe, expect, test } from 'vitest'
import type { EpochMetrics } from '../../../src-shared/training/run.ts'
import { createSpeedMeter, crossEntropy, isBetter, topClass } from '../../../src-main/training/metrics.ts'

const epoch = (over: Partial<EpochMetrics>): EpochMetrics => ({ epoch: 1, loss: 1, accuracy: 0.5, valLoss: 1, valAccuracy: 0.5, seconds: 1, ...over })

describe('answers', () => {
  test('the top class of equal ones is the first', () => {
    expect(topClass(Float32Array.of(9, 9, 9, 0.2, 0.4, 0.4), 1, 3)).toBe(1)
  })
  test('the loss of a certain mistake is that of probability 1e-7, as in Keras', () => {
    expect(crossEntropy(Float32Array.of(1, 0), 0, 2, 1)).toBeCloseTo(-Math.log(1e-7), 10)
    expect(crossEntropy(Float32Array.of(0.25, 0.75), 0, 2, 1)).toBeCloseTo(-Math.log(0.75), 7)
  })
})

describe('the best epoch', () => {
  test.each([
    ['the first one', epoch({}), null, 'val_loss', true],
    ['a lower validation loss', epoch({ valLoss: 0.9 }), epoch({}), 'val_loss', true],
    ['an equal validation loss', epoch({}), epoch({}), 'val_loss', false],
    ['a higher validation accuracy', epoch({ valAccuracy: 0.6, valLoss: 9 }), epoch({}), 'val_accuracy', true],
    ['a lower validation accuracy', epoch({ valAccuracy: 0.4, valLoss: 0.1 }), epoch({}), 'val_accuracy', false],
    ['without validation, a lower training loss', epoch({ valLoss: null, loss: 0.5 }), epoch({ valLoss: null }), 'val_loss', true],
    ['without validation, a higher training accuracy', epoch({ valAccuracy: null, accuracy: 0.9 }), epoch({ valAccuracy: null }), 'val_accuracy', true],
  ] as const)('%s', (_, candidate, best, monitor, better) => {
    expect(isBetter(candidate, best, monitor)).toBe(better)
  })
})

describe('speed', () => {
  test('is unknown before the first step', () => {
    expect(createSpeedMeter().secondsLeft(10, 1)).toBeNull()
    expect(createSpeedMeter().imagesPerSecond()).toBe(0)
  })
  test('counts remaining steps and validations', () => {
    const meter = createSpeedMeter()
    meter.addStep(64, 100)
    meter.addStep(32, 100)
    meter.addValidation(2000)
    expect(meter.imagesPerSecond()).toBe(480)
    expect(meter.secondsLeft(10, 3)).toBe(7)
  })
  test('forgets a slow start', () => {
    const meter = createSpeedMeter()
    meter.addStep(10, 60_000)
    for (let step = 0; step < 200; step++) meter.addStep(10, 10)
    expect(meter.imagesPerSecond()).toBe(1000)
  })
})
