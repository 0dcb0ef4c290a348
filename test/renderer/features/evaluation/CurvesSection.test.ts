// @vitest-environment happy-dom
/** The threshold slider: counts of the class that is chosen, of the answers as they are. */
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import { averagePrecision, rankScores, rocArea } from '../../../../src-shared/evaluation/curves.ts'
import CurvesSection from '../../../../src-renderer/features/evaluation/CurvesSection.vue'

const core = vi.hoisted(() => ({ curve: vi.fn() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: { evaluation: { curve: core.curve } }, onCoreEvent: () => () => {} }))

/** Two of three cats lie above one half, and one of seven others. */
const cat = rankScores([0.9, 0.7, 0.3, 0.6, 0.4, 0.2, 0.2, 0.1, 0.1, 0.05], [1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
const dog = rankScores([0.9, 0.2], [1, 0])
const curves = [{ name: 'owl', ranked: rankScores([0.1], [0]) }, { name: 'cat', ranked: cat }, { name: 'dog', ranked: dog }].map(({ name, ranked }) => ({ name, rocArea: rocArea(ranked), averagePrecision: averagePrecision(ranked), support: ranked.positives }))

async function open() {
  const wrapper = mount(CurvesSection, { props: { runId: 4 as RunId, split: 'test', curves }, global: { stubs: { XyChart: true } } })
  await flushPromises()
  return wrapper
}
beforeEach(() => core.curve.mockReset().mockImplementation(async (_run: number, _split: string, index: number) => [null, cat, dog][index]))

it('begins with the first class that has images, and says what a threshold finds, misses and gets wrong', async () => {
  const section = await open()
  expect(core.curve).toHaveBeenCalledExactlyOnceWith(4, 'test', 1)
  expect(section.get('.sentence').text()).toBe('Answering "cat" from a probability of 0.50 on: 2 images found, 1 missed, 1 false alarm.')
  expect(section.findAll('.at dd').map((entry) => entry.text())).toEqual(['66.7 %', '66.7 %', '14.3 %', '66.7 %'])
  await section.get('[data-testid="threshold"]').setValue('0.15')
  expect(section.get('.sentence').text()).toContain('3 images found, 0 missed, 4 false alarms')
  await section.get('[data-testid="threshold"]').setValue('1')
  expect(section.get('[data-testid="threshold-precision"]').text()).toBe('–')
})

it('shows no area of a class without images, and the curve of the one that is chosen, whichever answer comes first', async () => {
  const section = await open()
  expect(section.findAll('.areas tbody tr')[0]!.findAll('td').map((entry) => entry.text())).toEqual(['–', '–', '0'])
  let late = (): void => {}
  core.curve.mockImplementationOnce(() => new Promise((resolve) => (late = () => resolve(null))))
  const choose = section.findAll('.choose')
  await choose[0]!.trigger('click')
  await choose[2]!.trigger('click')
  await flushPromises()
  late()
  await flushPromises()
  expect(section.get('.sentence').text()).toContain('"dog" from a probability of 0.50 on: 1 image found, 0 missed')
})
