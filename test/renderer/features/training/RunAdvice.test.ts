// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import type { RunSummary } from '../../../../src-shared/training/run.ts'
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
