// @vitest-environment happy-dom
/** What a run measures beside loss and accuracy: as curves, as words, as a table, and where it was not recorded. */
import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import type { RunProgress } from '../../../../src-shared/training/run.ts'
import { noSamples } from '../../../../src-shared/training/stepFigures.ts'
import { addCurves, addProgress, createCurveSet, setSmoothing } from '../../../../src-renderer/features/training/curves.ts'
import { describeFigure } from '../../../../src-renderer/features/training/figureCurves.ts'
import FigureChart from '../../../../src-renderer/features/training/FigureChart.vue'
import { runCsv } from '../../../../src-renderer/features/training/runCsv.ts'

const steps = { step: [1, 2, 3, 4], loss: [4, 3, 2, 1], accuracy: [0, 0.25, 0.5, 1], figures: { learningRate: [0.1, 0.1, 0.05, 0.05], gradientNorm: [null, 2, null, 6] } }
const samples = { step: [2, 4], imagesPerSecond: [100, 80], memoryBytes: [2e8, 3e8] }
const epochs = [1, 2].map((epoch) => ({ epoch, loss: 3 - epoch, accuracy: 0.5, valLoss: 4 - epoch, valAccuracy: 0.25, seconds: 1 }))
const curves = { stepsPerEpoch: 2, steps, samples, epochs }
const ofSteps = (xs: Float64Array, length: number): number[] => [...xs.subarray(0, length)].map((x) => x * 2)

describe('figures of a run', () => {
  test('stand at the steps that have them', () => {
    const set = createCurveSet(0)
    addCurves(set, curves)
    const { gradientNorm, memoryBytes, learningRate } = set.more
    expect(ofSteps(gradientNorm.curve.xs, gradientNorm.curve.length)).toEqual([2, 4])
    expect(ofSteps(memoryBytes.curve.xs, memoryBytes.curve.length)).toEqual([2, 4])
    expect([...learningRate.curve.ys.subarray(0, 4)]).toEqual([0.1, 0.1, 0.05, 0.05])
    expect(describeFigure(set.more, 'gradientNorm')).toBe('Gradient norm: now 6.000, lowest 2.000, highest 6.000.')
    expect(describeFigure(set.more, 'memoryBytes')).toContain('now 300 MB')
  })

  test('of a resumed run go on from its checkpoint, smoothed too', () => {
    const set = createCurveSet(0)
    addCurves(set, curves)
    const progress = { runId: 1 as RunId, stepsPerEpoch: 2, newSteps: { step: [3, 4], loss: [9, 9], accuracy: [0, 0], figures: { gradientNorm: [7, 8] } }, newSamples: noSamples, newEpochs: [] } as unknown as RunProgress
    addProgress(set, progress)
    const { curve, smoothed } = set.more.gradientNorm
    expect([...curve.ys.subarray(0, curve.length)]).toEqual([2, 7, 8])
    expect([...smoothed.curve.ys.subarray(0, smoothed.curve.length)]).toEqual([2, 7, 8])
    setSmoothing(set, 0.5)
    expect(smoothed.curve.ys[2]).not.toBe(8)
  })

  test('are one table: a row for each step, the figures of an epoch where it ends', () => {
    const set = createCurveSet(0.5)
    addCurves(set, curves)
    expect(runCsv(set).split('\r\n')).toEqual([
      'Step,Epoch,Loss,Accuracy,Learning rate,Gradient norm,Images per second,Memory of the trainer (peak),Training loss,Validation loss,Training accuracy,Validation accuracy',
      '1,1,4,0,0.1,,,,,,,',
      '2,1,3,0.25,0.1,2,100,200000000,2,3,0.5,0.25',
      '3,2,2,0.5,0.05,,,,,,,',
      '4,2,1,1,0.05,6,80,300000000,1,2,0.5,0.25',
      '',
    ])
  })

  test('of a GAN show its discriminator at each step', () => {
    const set = createCurveSet(0, 'd_loss')
    addCurves(set, { stepsPerEpoch: 2, steps: { step: [1, 2], loss: [1, 2], accuracy: [null, null], figures: { dLoss: [0.7, 0.6], dAccuracy: [0.5, 0.75] } }, samples: noSamples, epochs: [] })
    expect([...set.figure.steps.ys.subarray(0, 2)]).toEqual([0.7, 0.6])
    expect(runCsv(set).split('\r\n')[2]).toBe('2,1,2,0.6,0.75')
  })

  test('of an earlier version say that they were not recorded; while a run begins they are only not there yet', () => {
    const set = createCurveSet(0)
    addCurves(set, { stepsPerEpoch: 2, steps: { step: [1], loss: [1], accuracy: [0] }, samples: noSamples, epochs: [] })
    const words = (live: boolean): string => mount(FigureChart, { props: { curves: set, revision: 1, name: 'gradientNorm', smoothing: 0, formatX: String, live } }).text()
    expect(words(false)).toContain('Not recorded')
    expect(words(true)).toContain('No values yet')
    expect(describeFigure(set.more, 'gradientNorm')).toBe('Gradient norm: Not recorded.')
  })
})
