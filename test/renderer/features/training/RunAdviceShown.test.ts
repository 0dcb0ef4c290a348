// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import type { RunSummary } from '../../../../src-shared/training/run.ts'
import { AppError } from '../../../../src-shared/errors/appError.ts'
import { fittingBatch } from '../../../../src-renderer/features/training/runAdvice.ts'
import { createCurveSet } from '../../../../src-renderer/features/training/curves.ts'
import RunAdvice from '../../../../src-renderer/features/training/RunAdvice.vue'
import { tinyConfig } from '../../../support/runSetup.ts'

test('one click asks for a run that does something about it', async () => {
  const run = { id: 1, name: 'a', state: 'finished', task: 'single_label', classNames: ['cat', 'dog'], config: tinyConfig, note: null, parts: { trainCount: 44, valCount: 50, classCounts: [40, 4] } } as unknown as RunSummary
  const props = { run, epochs: [], curves: createCurveSet(0), revision: 1, readOnly: false }
  const wrapper = mount(RunAdvice, { props })
  await wrapper.get('[data-testid="advice-balance"]').trigger('click')
  expect(wrapper.emitted('take')).toEqual([['balance']])
  expect(mount(RunAdvice, { props: { ...props, readOnly: true } }).find('button').exists()).toBe(false)
  expect(mount(RunAdvice, { props: { ...props, run: { ...run, task: 'gan' } } }).text()).toBe('')
})

test.each(['single_label', 'gan'] as const)('a batch that did not fit (%s): one click asks for the one that does, which its sentence names', async (task) => {
  const { message: note } = new AppError('trainingTooLarge', { batchSize: 192, neededBytes: 2 ** 31, roomBytes: 2 ** 30, fitting: 65 })
  const run = { id: 1, name: 'a', state: 'failed', task, classNames: ['cat', 'dog'], config: tinyConfig, note, parts: null } as unknown as RunSummary
  const props = { run, epochs: [], curves: createCurveSet(0), revision: 1, readOnly: false }
  const wrapper = mount(RunAdvice, { props })
  await wrapper.get('[data-testid="advice-smallerBatch"]').trigger('click')
  expect(wrapper.emitted('take')).toEqual([['smallerBatch']])
  expect(fittingBatch(note)).toBe(65)
})

test('the sentences of every lack of memory name the batch that fits, others do not', () => {
  expect(fittingBatch(new AppError('trainingOutOfMemory', { batchSize: 64, neededBytes: 2 ** 31, roomBytes: 2 ** 30, fitting: 1 }).message)).toBe(1)
  expect(fittingBatch(new AppError('deviceOutOfMemory', { device: 'Graphics card', step: 3, batchSize: 9 }).message)).toBe(4)
  expect(fittingBatch(new AppError('trainingTooLarge', { batchSize: 64, neededBytes: 2 ** 31, roomBytes: 2 ** 20, fitting: null }).message)).toBeNull()
  expect(fittingBatch(new AppError('trainerDied', { cause: 'it was killed' }).message)).toBeNull()
  expect(fittingBatch(null)).toBeNull()
})
