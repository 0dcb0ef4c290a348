// @vitest-environment happy-dom
/** The nearest labelled images: how alike they are, and their vote. */
import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import NearestPanel from '../../../../src-renderer/features/prediction/NearestPanel.vue'

const core = vi.hoisted(() => ({ nearest: vi.fn() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: { prediction: { nearest: core.nearest } }, onCoreEvent: () => () => {} }))
const show = async (): Promise<string> => {
  const panel = mount(NearestPanel, { props: { runId: 1 as never, source: { imageId: 1 } as never } })
  await flushPromises()
  return panel.text().replaceAll(/\s+/g, ' ')
}

test('says how alike each of them is; what points the other way is no share below zero', async () => {
  core.nearest.mockResolvedValue({ images: [{ imageId: 1, className: 'Ja', similarity: 0.304 }, { imageId: 2, className: 'Nein', similarity: -0.3 }], votes: [{ name: 'Ja', share: 1 }, { name: 'Nein', share: 0 }] })
  const text = await show()
  expect(text).toContain('Ja30 % alike')
  expect(text).toContain('Neinnot alike')
  expect(text).toContain('They vote: Ja 100 %, Nein 0 %.')
})
