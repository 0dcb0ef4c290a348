// @vitest-environment happy-dom
/** The dialog of suggestions with more classes than fit. */
import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { computed, ref } from 'vue'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import type { LabelClass } from '../../../../src-shared/api/labels.ts'
import type { RunSummary } from '../../../../src-shared/training/run.ts'
import SuggestDialog from '../../../../src-renderer/features/data/suggest/SuggestDialog.vue'

const suggestions = [7, 8].map((imageId, index) => ({ imageId, classId: 30 + index, confidence: 0.5, margin: index / 10 }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({
  client: { images: { ids: async () => [7, 8], rows: async (ids: readonly number[]) => ids.map((id) => ({ id, relativePath: `${id}.png` })) }, suggestions: { suggest: async () => ({ suggestions, leftOut: [] }) } },
  onCoreEvent: () => () => {},
}))
const classes = Array.from({ length: 40 }, (_, index) => ({ id: index + 1, name: `class ${index + 1}`, key: null, colour: '#112233' })) as unknown as LabelClass[]
vi.mock('../../../../src-renderer/composables/useClasses.ts', () => ({
  useClasses: () => ({ classes: ref(classes), classById: computed(() => new Map(classes.map((entry) => [entry.id, entry]))), classByKey: ref(new Map()) }),
}))
const run = { id: 1 as RunId, name: 'a run', task: 'single_label', best: null, createdAt: '2026-01-01' } as unknown as RunSummary
vi.mock('../../../../src-renderer/composables/useChosenRun.ts', () => ({ useChosenRun: () => ({ runId: ref(1), trainedRuns: ref([run]) }) }))

test('the suggested class is scrolled to, whichever image is under the cursor', async () => {
  const scrolled: (string | null)[] = []
  Element.prototype.scrollIntoView = function () {
    scrolled.push(this.textContent)
  }
  const wrapper = mount(SuggestDialog, { attachTo: document.body, global: { stubs: { ThumbImage: true } } })
  await wrapper.get('[data-testid="suggest-start"]').trigger('click')
  await flushPromises()
  expect(scrolled.map((text) => text?.trim())).toContain('class 30')
  scrolled.length = 0
  await wrapper.findAll('[data-testid="suggestion"]')[1]!.trigger('click')
  await flushPromises()
  expect(scrolled.map((text) => text?.trim())).toContain('class 31')
  wrapper.unmount()
})
