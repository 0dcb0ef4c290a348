/** Figures of several runs side by side. */
import { expect, test } from 'vitest'
import { bestOf, coloursFor, differingSettings, figureCurve, valueOf, figuresIn } from '../../../../src-renderer/features/training/compareRuns.ts'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import type { EpochMetrics, RunSummary } from '../../../../src-shared/training/run.ts'

const epoch = (number: number, change: Partial<EpochMetrics> = {}): EpochMetrics => ({ epoch: number, loss: 1 / number, accuracy: number / 10, valLoss: 2 / number, valAccuracy: number / 20, seconds: 1, ...change })
const withF1 = epoch(1, { valLoss: null, valAccuracy: null, metrics: { train: { f1: 0.5, 'f1/0': 0.4 }, val: null } })

test('the figures are those that any of the runs has', () => {
  expect(figuresIn([[epoch(1)]])).toEqual(['valLoss', 'loss', 'valAccuracy', 'accuracy'])
  expect(figuresIn([[withF1], [epoch(1, { metrics: { train: { f1: 1 }, val: { f1: 0.9 } } })]])).toEqual(['valLoss', 'loss', 'valAccuracy', 'accuracy', 'train:f1', 'val:f1'])
  expect(figuresIn([[withF1]])).toEqual(['loss', 'accuracy', 'train:f1'])
  expect(figuresIn([])).toEqual([])
  expect([valueOf(withF1, 'train:f1'), valueOf(withF1, 'val:f1'), valueOf(withF1, 'valLoss')]).toEqual([0.5, null, null])
})

test('a curve has a point for each epoch and a gap where the figure is missing', () => {
  const curve = figureCurve([epoch(1), epoch(2, { valLoss: null }), epoch(3)], 'valLoss')
  expect([...curve.xs.slice(0, curve.length)]).toEqual([1, 2, 3])
  expect([...curve.ys.slice(0, curve.length)]).toEqual([2, NaN, 2 / 3])
})

test('the best is the lowest error and the highest share, the earlier of equal ones', () => {
  const epochs = [epoch(1), epoch(2, { valLoss: 0.25, valAccuracy: 0.9 }), epoch(3, { valLoss: 0.25, valAccuracy: 0.8 })]
  expect([bestOf(epochs, 'valLoss'), bestOf(epochs, 'valAccuracy'), bestOf(epochs, 'val:f1')]).toEqual([{ epoch: 2, value: 0.25 }, { epoch: 2, value: 0.9 }, null])
  expect(bestOf([epoch(1, { metrics: { train: { mean_squared_error: 3 }, val: null } }), epoch(2, { metrics: { train: { mean_squared_error: 2 }, val: null } })], 'train:mean_squared_error')).toEqual({ epoch: 2, value: 2 })
})

test('only settings that differ are told, with a gap where a run does not have one', () => {
  const runs = ['a', 'b'].map((name) => ({ name }) as RunSummary)
  const settings = (run: RunSummary): readonly { label: string; value: string }[] => [{ label: 'Epochs', value: '3' }, { label: 'Rate', value: run.name === 'a' ? '0.1' : '0.2' }, ...(run.name === 'b' ? [{ label: 'Schedule', value: 'cosine' }] : [])]
  expect(differingSettings(runs, settings)).toEqual([{ label: 'Rate', values: ['0.1', '0.2'] }, { label: 'Schedule', values: [null, 'cosine'] }])
})

test('each chosen run has a colour of its own, which it keeps while others come and go', () => {
  const ids = (...numbers: number[]): RunId[] => numbers as RunId[]
  const first = coloursFor(ids(12, 2), new Map())
  expect([...first]).toEqual([[12, 0], [2, 1]])
  const more = coloursFor(ids(12, 2, 1, 13), first)
  expect([...more.values()]).toEqual([0, 1, 2, 3])
  expect([...coloursFor(ids(2, 13, 14), more)]).toEqual([[2, 1], [13, 3], [14, 0]])
  expect(new Set(coloursFor(ids(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), more).values()).size).toBe(10)
})
