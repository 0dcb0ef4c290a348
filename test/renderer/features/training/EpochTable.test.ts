// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { EpochFigures, EpochMetrics } from '../../../../src-shared/training/run.ts'
import EpochTable from '../../../../src-renderer/features/training/EpochTable.vue'

const epoch = (number: number, metrics?: EpochFigures): EpochMetrics => ({ epoch: number, loss: 0.5, accuracy: 0.8, valLoss: null, valAccuracy: null, seconds: 2, ...(metrics ? { metrics } : {}) })
const nothingKept = { kept: new Set<number>(), readOnly: false }
const cells = (epochs: readonly EpochMetrics[], tag: string): readonly string[] => mount(EpochTable, { props: { epochs, bestEpoch: 1, used: 1, ...nothingKept } }).findAll(tag).map((cell) => cell.text())

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

  it('offers the epochs whose weights were kept, and the best one', async () => {
    const table = mount(EpochTable, { props: { epochs: [epoch(1), epoch(2), epoch(3), epoch(4)], bestEpoch: 3, used: 3, kept: new Set([2, 4]), readOnly: false } })
    const radios = table.findAll<HTMLInputElement>('input[type=radio]')
    expect(radios.map((radio) => [radio.attributes('aria-label'), radio.element.checked])).toEqual([['Use epoch 2', false], ['Use epoch 3', true], ['Use epoch 4', false]])
    await radios[2]!.trigger('change')
    await table.setProps({ used: 4 })
    expect(radios.map((radio) => radio.element.checked)).toEqual([false, false, true])
    await radios[1]!.trigger('change')
    expect(table.emitted('choose')).toEqual([[4], [null]])
    await table.setProps({ readOnly: true })
    expect(radios.every((radio) => radio.element.disabled)).toBe(true)
  })
})
