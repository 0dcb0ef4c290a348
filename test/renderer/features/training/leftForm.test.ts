// @vitest-environment happy-dom
/** A start that waits for the probe of the devices, while its form is left. */
import { flushPromises } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { AppError } from '../../../../src-shared/errors/appError.ts'
import type { RunSummary } from '../../../../src-shared/training/run.ts'
import { dismissAllToasts, toasts } from '../../../../src-renderer/composables/useToasts.ts'
import { core, newRunScreen, show, startButton } from '../../../support/newRunScreen.ts'

vi.mock('../../../../src-renderer/api/client.ts', async () => (await import('../../../support/newRunScreen.ts')).mockedClient)
vi.mock('../../../../src-renderer/components/charts/LineChart.vue', () => ({ default: { template: '<figure />' } }))

newRunScreen()

it('says so where the person is now, and its form cannot start a second one meanwhile', async () => {
  dismissAllToasts()
  const { promise, resolve } = Promise.withResolvers<RunSummary>()
  core.start.mockReturnValue(promise as never)
  const wrapper = await show()
  await startButton(wrapper).trigger('click')
  wrapper.unmount()
  const again = await show()
  expect(startButton(again).element.disabled).toBe(true)
  await startButton(again).trigger('click')
  expect(core.start).toHaveBeenCalledOnce()
  resolve({ id: 3, name: 'Slow start' } as unknown as RunSummary)
  await flushPromises()
  expect(again.emitted('started')).toBeUndefined()
  expect(toasts.value.map(({ message, action }) => [message, action?.label])).toEqual([['"Slow start" has been started.', 'Show it']])
  expect(startButton(again).element.disabled).toBe(false)
})

it('tells a failure too', async () => {
  dismissAllToasts()
  const { promise, reject } = Promise.withResolvers<RunSummary>()
  core.start.mockReturnValue(promise as never)
  const wrapper = await show()
  await startButton(wrapper).trigger('click')
  wrapper.unmount()
  reject(new AppError('unexpected', { reason: 'the disk is full' }))
  await flushPromises()
  expect(toasts.value.map(({ tone }) => tone)).toEqual(['danger'])
})
