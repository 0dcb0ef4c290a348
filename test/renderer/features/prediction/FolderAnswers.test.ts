// @vitest-environment happy-dom
/** A folder through the network: asked about in portions, Cancel ends it, and each file keeps its own answer. */
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import FolderAnswers from '../../../../src-renderer/features/prediction/FolderAnswers.vue'

const core = vi.hoisted(() => ({ listFolder: vi.fn(), predict: vi.fn() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: { prediction: { listFolder: core.listFolder, predict: core.predict } }, onCoreEvent: () => () => {} }))

const answerFor = ({ path }: { readonly path: string }) => ({ name: path, classes: [{ name: `of ${path}`, probability: 0.9 }], number: null, drawn: null, decodeMs: 1, networkMs: 1, error: path.endsWith('/3.png') ? 'cannot be read' : null })
let wrapper: VueWrapper | undefined
function open() {
  wrapper = mount(FolderAnswers, { props: { folder: '/photos', runId: 4 as RunId, unit: '', several: false, canReview: false }, attachTo: document.body })
  return wrapper
}
beforeEach(() => {
  core.listFolder.mockReset().mockResolvedValue({ root: '/photos', files: Array.from({ length: 70 }, (_, index) => `${index}.png`), refusedCount: 0 })
  core.predict.mockReset().mockImplementation(async (_run: number, sources: readonly { readonly path: string }[]) => sources.map(answerFor))
})
afterEach(() => wrapper?.unmount())

it('every file is asked about once, and its row has its own answer or why there is none', async () => {
  const dialog = open()
  await flushPromises()
  const rows = dialog.findAll('[data-testid="folder-row"]')
  expect(rows).toHaveLength(70)
  for (const place of [0, 31, 32, 69]) expect(rows[place]!.text()).toContain(`${place}.pngof /photos/${place}.png`)
  expect(rows[3]!.text()).toBe('3.pngcannot be read')
  expect(core.predict.mock.calls.map(([, sources]) => (sources as readonly unknown[]).length)).toEqual([32, 32, 6])
})

it('cancelled: what is under way is kept, and nothing more is asked', async () => {
  const waiting = Promise.withResolvers<unknown>()
  core.predict.mockImplementationOnce((_run: number, sources: readonly { readonly path: string }[]) => waiting.promise.then(() => sources.map(answerFor)))
  const dialog = open()
  await flushPromises()
  const cancel = dialog.findAll('button').find((button) => button.text() === 'Cancel')!
  await cancel.trigger('click')
  waiting.resolve(null)
  await flushPromises()
  expect(core.predict).toHaveBeenCalledOnce()
  expect(dialog.findAll('[data-testid="folder-row"]')).toHaveLength(32)
})

it('closed: nothing more is asked', async () => {
  open().unmount()
  wrapper = undefined
  await flushPromises()
  expect(core.listFolder).toHaveBeenCalledOnce()
  expect(core.predict).not.toHaveBeenCalled()
})
