// @vitest-environment happy-dom
/** Choosing images of the project to ask about. */
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import PickImages from '../../../../src-renderer/features/prediction/PickImages.vue'

const core = vi.hoisted(() => ({ ids: vi.fn(), rows: vi.fn() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: { images: core, project: { current: async () => null } }, onCoreEvent: () => () => {} }))
const tiles = (wrapper: ReturnType<typeof mount>): number => wrapper.findAll('[data-testid="pick-image"]').length

beforeEach(() => {
  core.rows.mockReset().mockImplementation(async (ids: readonly number[]) => ids.map((id) => ({ id, relativePath: `${id}.png` })))
})

test('begins with the first part that has images', async () => {
  core.ids.mockReset().mockImplementation(async ({ split }: { split?: string }) => (split === undefined ? [1, 2, 3] : []))
  const wrapper = mount(PickImages)
  await flushPromises()
  expect(core.ids.mock.calls).toEqual([[{ split: 'test' }], [{ split: 'val' }], [{}]])
  expect(tiles(wrapper)).toBe(3)
  // Whoever asks for the empty part sees that it is.
  await wrapper.findAll('input[type="radio"]')[0]!.setValue(true)
  await flushPromises()
  expect([tiles(wrapper), wrapper.text().includes('No images in this part.')]).toEqual([0, true])
})

test('more images come once however often they are asked for, and a failure is said', async () => {
  core.ids.mockReset().mockResolvedValue(Array.from({ length: 200 }, (_, index) => index + 1))
  const wrapper = mount(PickImages)
  await flushPromises()
  const more = wrapper.findAll('button').find((button) => button.text() === 'Show more')!
  await Promise.all([more.trigger('click'), more.trigger('click')])
  await flushPromises()
  expect(tiles(wrapper)).toBe(192)
  core.rows.mockRejectedValue(new Error('the disk is gone'))
  await wrapper.findAll('button').find((button) => button.text() === 'Show more')!.trigger('click')
  await flushPromises()
  expect(wrapper.text()).toContain('the disk is gone')
})
