// @vitest-environment happy-dom
/** A project that is open for looking only: nothing is offered on the Evaluate screen that would be refused. */
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import { computed, ref } from 'vue'
import CompareSection from '../../../../src-renderer/features/evaluation/CompareSection.vue'
import EvaluationPage from '../../../../src-renderer/features/evaluation/EvaluationPage.vue'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import type { RunSummary } from '../../../../src-shared/training/run.ts'

const core = vi.hoisted(() => ({ readOnly: null as string | null }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({
  client: { evaluation: { report: async () => null, changes: async () => null }, images: { counts: async () => ({ perSplit: { train: 3, val: 3, test: 3, none: 0 } }) }, labels: { classes: async () => [] } },
  onCoreEvent: () => () => {},
}))
vi.mock('../../../../src-renderer/composables/useProject.ts', () => ({ useProject: () => ({ project: ref({ path: 'here' }), readOnly: computed(() => core.readOnly) }) }))
const runs = [1, 2].map((id) => ({ id: id as RunId, name: `run ${id}`, state: 'finished', task: 'single_label', bestEpoch: 1, best: null, createdAt: '2026-01-01' }) as unknown as RunSummary)
vi.mock('../../../../src-renderer/composables/useChosenRun.ts', () => ({ useChosenRun: () => ({ run: ref(runs[0]), runId: ref(1), trainedRuns: ref(runs), loaded: ref(true) }) }))

const disabled = (): readonly boolean[] => [...document.querySelectorAll<HTMLButtonElement>('[data-testid="evaluate"], [data-testid="evaluate-other"]')].map((button) => button.disabled)
beforeEach(() => (core.readOnly = null))

test.each([[null, false], ['it is open for looking only', true]] as const)('read-only because: %s', async (reason, isDisabled) => {
  core.readOnly = reason
  const page = mount(EvaluationPage, { attachTo: document.body })
  const section = mount(CompareSection, { props: { runId: 1 as RunId, split: 'test', runs, classNames: [], canExplain: true }, attachTo: document.body })
  await flushPromises()
  expect(disabled()).toEqual([isDisabled, isDisabled])
  page.unmount()
  section.unmount()
})
