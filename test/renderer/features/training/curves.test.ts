import { describe, expect, it } from 'vitest'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import type { EpochMetrics, RunProgress, StepColumns } from '../../../../src-shared/training/run.ts'
import { noSamples } from '../../../../src-shared/training/stepFigures.ts'
import { addCurves, addProgress, createCurveSet, describeMetric, setSmoothing } from '../../../../src-renderer/features/training/curves.ts'
import { threadMs } from '../../../support/threadMs.ts'

function columns(from: number, to: number, value = 1): StepColumns {
  const step = Array.from({ length: to - from + 1 }, (_, index) => from + index)
  return { step, loss: step.map(() => value), accuracy: step.map(() => 0.5) }
}
const epoch = (number: number, change: Partial<EpochMetrics> = {}): EpochMetrics => ({ epoch: number, loss: 1 / number, accuracy: 0.1 * number, valLoss: 2 / number, valAccuracy: 0.09 * number, seconds: 3, ...change })
const progress = (newSteps: StepColumns, newEpochs: readonly EpochMetrics[] = []): RunProgress => ({
  runId: 1 as RunId, state: 'running', epoch: 1, step: newSteps.step.at(-1) ?? 0, stepsPerEpoch: 100, totalSteps: 1000, secondsLeft: 1, imagesPerSecond: 1, memoryBytes: 1, phase: '', newSteps, newSamples: noSamples, newEpochs,
})

describe('curves of a run', () => {
  it('x counts epochs', () => {
    const set = createCurveSet(0.5)
    addProgress(set, progress(columns(1, 150), [epoch(1)]))
    expect(set.loss.steps.xs[149]).toBe(1.5)
    expect(set.loss.train.xs[0]).toBe(1)
  })

  it('a message that overlaps what is known adds nothing twice', () => {
    const set = createCurveSet(0)
    addCurves(set, { stepsPerEpoch: 100, steps: columns(1, 120), samples: noSamples, epochs: [epoch(1)] })
    addProgress(set, progress(columns(115, 130), [epoch(1)]))
    expect(set.loss.steps.length).toBe(130)
    expect(set.loss.smoothed.curve.length).toBe(130)
    expect(set.epochs).toHaveLength(1)
  })

  it('a resumed run goes on from its checkpoint: later epochs and steps are replaced', () => {
    const set = createCurveSet(0)
    addCurves(set, { stepsPerEpoch: 100, steps: columns(1, 350), samples: noSamples, epochs: [epoch(1), epoch(2), epoch(3)] })
    addProgress(set, progress(columns(201, 210, 9), []))
    expect(set.loss.steps.length).toBe(210)
    addProgress(set, progress(columns(211, 300, 9), [epoch(3, { loss: 7 })]))
    expect(set.epochs.map((entry) => entry.loss)).toEqual([1, 0.5, 7])
    expect(set.loss.val.length).toBe(3)
  })

  it('without validation images the validation curves stay empty and the words say so', () => {
    const set = createCurveSet(0)
    addProgress(set, progress(columns(1, 1), [epoch(1, { valLoss: null, valAccuracy: null })]))
    expect(set.loss.val.length).toBe(0)
    expect(describeMetric(set, 'loss')).toContain('No validation images')
  })

  it('smoothing again with weight 0 gives the steps', () => {
    const set = createCurveSet(0.9)
    addProgress(set, progress({ step: [1, 2, 3], loss: [3, 1, 2], accuracy: [0, 0.5, 1] }))
    setSmoothing(set, 0)
    expect([...set.loss.smoothed.curve.ys.slice(0, 3)]).toEqual([3, 1, 2])
  })

  it('words name first, last and best', () => {
    const set = createCurveSet(0)
    expect(describeMetric(set, 'accuracy')).toBe('Accuracy: no values yet.')
    addCurves(set, { stepsPerEpoch: 10, steps: columns(1, 30), samples: noSamples, epochs: [epoch(1), epoch(2, { valLoss: 0.4 }), epoch(3, { valLoss: 0.9 })] })
    expect(describeMetric(set, 'loss')).toBe('Loss: training 1.000 after epoch 1, 0.3333 after epoch 3; validation now 0.9000, best 0.4000 at epoch 2.')
  })

  it('100,000 steps in messages of 100 take well under a second', () => {
    const set = createCurveSet(0.9)
    const started = threadMs()
    for (let first = 1; first <= 100_000; first += 100) addProgress(set, progress(columns(first, first + 99)))
    expect(set.loss.steps.length).toBe(100_000)
    expect(threadMs() - started).toBeLessThan(1000)
  })
})
