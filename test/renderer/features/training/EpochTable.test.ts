// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { EpochFigures, EpochMetrics } from '../../../../src-shared/training/run.ts'
import EpochTable from '../../../../src-renderer/features/training/EpochTable.vue'

const epoch = (number: number, metrics?: EpochFigures): EpochMetrics => ({ epoch: number, loss: 0.5, accuracy: 0.8, valLoss: null, valAccuracy: null, seconds: 2, ...(metrics ? { metrics } : {}) })
const cells = (epochs: readonly EpochMetrics[], tag: string): readonly string[] => mount(EpochTable, { props: { epochs, bestEpoch: 1 } }).findAll(tag).map((cell) => cell.text())

describe('the table of epochs', () => {
  it('has loss, accuracy and time', () => {
    expect(cells([epoch(1)], 'thead th')).toEqual(['Epoch', 'Loss', 'Accuracy', 'Validation loss', 'Validation accuracy', 'Time'])
  })

  it('and the figures to watch, of training and validation, without those of single classes', () => {
    const figures = { f1: 0.7, 'f1/0': 0.6, 'f1/1': 0.8, mean_squared_error: 0.01 }
    expect(cells([epoch(1, { train: figures, val: { ...figures, f1: 0.65 } })], 'thead th').slice(5)).toEqual(['F1', 'Validation F1', 'Mean squared error', 'Validation Mean squared error', 'Time'])
    expect(cells([epoch(1, { train: figures, val: { ...figures, f1: 0.65 } })], 'td').slice(4)).toEqual(['70.0 %', '65.0 %', '0.01000', '0.01000', '2 s'])
    expect(cells([epoch(1, { train: figures, val: null })], 'thead th').slice(5)).toEqual(['F1', 'Mean squared error', 'Time'])
  })
})
