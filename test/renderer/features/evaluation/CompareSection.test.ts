// @vitest-environment happy-dom
/** Two runs compared: which others are offered, what is said where there is nothing to compare, and no answer about a run that was left. */
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import type { RunSummary } from '../../../../src-shared/training/run.ts'
import CompareSection from '../../../../src-renderer/features/evaluation/CompareSection.vue'
import { relabelKey } from '../../../../src-renderer/features/evaluation/useRelabel.ts'
import { evaluationText } from '../../../../src-renderer/text/evaluation.ts'

const core = vi.hoisted(() => ({ report: vi.fn(), changes: vi.fn(), compare: vi.fn() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: { evaluation: core }, onCoreEvent: () => () => {} }))

const run = (id: number, task: string): RunSummary => ({ id: id as RunId, name: `Run ${id}`, task, createdAt: '2026-01-01', best: null }) as unknown as RunSummary
const runs = [run(1, 'single_label'), run(2, 'regression'), run(3, 'single_label'), run(4, 'single_label'), run(5, 'regression')]
const compared = (first: number, second: number) => ({ kind: 'right', both: 5, onlyFirst: 2, onlySecond: 1, neither: 0, pValue: 1, imageCount: 8, leftOut: 0, sentence: `${first} against ${second}`, onlyFirstRight: [], onlySecondRight: [] })
/** Of the page: without it pictures cannot be labelled here. */
const global = { provide: { [relabelKey as symbol]: undefined } }
async function open(runId = 1) {
  const section = mount(CompareSection, { props: { runId: runId as RunId, split: 'test', runs, classNames: ['a', 'b'], canExplain: false }, global })
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

it('of numbers it says how far off both are, on which images each is nearer, and with what', async () => {
  core.compare.mockResolvedValue({
    kind: 'error', imageCount: 9, leftOut: 1, sentence: 'nearer', firstNearer: 6, secondNearer: 2, same: 1, pValue: 0.3, measure: 'distance', means: [0.25, 1.5],
    nearerFirst: [{ imageId: 7, relativePath: 'a.png', errors: [0.125, 2] }], nearerSecond: [],
  })
  const section = await open(2)
  expect(core.compare).toHaveBeenCalledWith(2, 5, 'test')
  expect(section.findAll('[data-testid="compare-errors"] td.number').map((cell) => cell.text())).toEqual(['0.25', '1.5', '6', '2'])
  expect(section.findAll('h3').map((title) => title.text())).toEqual(['Run 2 is nearer (6)', 'Run 5 is nearer (2)'])
  expect(section.text()).toContain(evaluationText.compare.both('0.125', '2'))
})

it('a run that is the only one of its task has none to be compared with', async () => {
  const section = mount(CompareSection, { props: { runId: 2 as RunId, split: 'test', runs: runs.slice(0, 3), classNames: [], canExplain: false } })
  expect(section.text()).toContain(evaluationText.compare.alone)
})
