// @vitest-environment happy-dom
/** Two runs compared: which others are offered, what is said where there is nothing to compare, and no answer about a run that was left. */
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import type { RunSummary } from '../../../../src-shared/training/run.ts'
import CompareSection from '../../../../src-renderer/features/evaluation/CompareSection.vue'
import { evaluationText } from '../../../../src-renderer/text/evaluation.ts'

const core = vi.hoisted(() => ({ report: vi.fn(), changes: vi.fn(), compare: vi.fn() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: { evaluation: core }, onCoreEvent: () => () => {} }))

const run = (id: number, task: string): RunSummary => ({ id: id as RunId, name: `Run ${id}`, task, createdAt: '2026-01-01', best: null }) as unknown as RunSummary
const runs = [run(1, 'single_label'), run(2, 'regression'), run(3, 'single_label'), run(4, 'single_label')]
const compared = (first: number, second: number) => ({ both: 5, onlyFirst: 2, onlySecond: 1, neither: 0, pValue: 1, imageCount: 8, leftOut: 0, sentence: `${first} against ${second}`, onlyFirstRight: [], onlySecondRight: [] })
async function open(runId = 1) {
  const section = mount(CompareSection, { props: { runId: runId as RunId, split: 'test', runs, classNames: ['a', 'b'], canExplain: false } })
  await flushPromises()
  return section
}
beforeEach(() => {
  core.report.mockReset().mockResolvedValue({})
  core.changes.mockReset().mockResolvedValue({})
  core.compare.mockReset().mockImplementation(async (first: number, second: number) => compared(first, second))
})

it('offers the other runs of the same task, and says how the first of them compares', async () => {
  const section = await open()
  expect(section.findAll('option').map((option) => option.element.value)).toEqual(['3', '4'])
  expect(section.get('[data-testid="significance"]').text()).toBe('1 against 3')
  expect(section.findAll('.four td.number').map((cell) => cell.text())).toEqual(['5', '2', '1', '0'])
  expect((await open(2)).text()).toContain(evaluationText.compare.alone)
})

it('a run whose answers were not kept has to be evaluated first', async () => {
  core.changes.mockResolvedValue(null)
  const section = await open()
  expect(core.compare).not.toHaveBeenCalled()
  expect(section.text()).toContain(evaluationText.compare.missing('Run 3'))
  expect(section.find('[data-testid="evaluate-other"]').exists()).toBe(true)
})

it('an answer about a run or part that was left is dropped', async () => {
  const late = Promise.withResolvers<unknown>()
  core.compare.mockReturnValueOnce(late.promise)
  const section = await open()
  await section.setProps({ runId: 4 as RunId })
  await flushPromises()
  expect(section.get('[data-testid="significance"]').text()).toBe('4 against 3')
  late.resolve(compared(1, 3))
  await flushPromises()
  expect(section.get('[data-testid="significance"]').text()).toBe('4 against 3')
})
