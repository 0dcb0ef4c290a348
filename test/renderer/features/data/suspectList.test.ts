// @vitest-environment happy-dom
/** Keys of the list of suspected label errors, and what they ask of the core. */
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { computed, ref } from 'vue'
import type { LabelErrors, SuspectImage } from '../../../../src-shared/api/labelErrors.ts'
import type { LabelClass } from '../../../../src-shared/api/labels.ts'
import type { CoreEvent } from '../../../../src-shared/api/events.ts'
import SuspectList from '../../../../src-renderer/features/data/label-errors/SuspectList.vue'
import { useLabelErrors } from '../../../../src-renderer/features/data/label-errors/useLabelErrors.ts'

const core = vi.hoisted(() => ({
  assign: vi.fn(), undo: vi.fn(), confirm: vi.fn(), unconfirm: vi.fn(), state: vi.fn(), find: vi.fn(), cancel: vi.fn(), readOnly: null as string | null,
  listeners: [] as ((event: CoreEvent) => void)[],
}))
vi.mock('../../../../src-renderer/api/client.ts', () => ({
  client: { labels: { assign: core.assign, undo: core.undo }, labelErrors: { confirm: core.confirm, unconfirm: core.unconfirm, state: core.state, find: core.find, cancel: core.cancel } },
  onCoreEvent: (listener: (event: CoreEvent) => void) => void core.listeners.push(listener),
}))
const cats = [{ id: 1, name: 'cat', key: '1', colour: '#112233' }, { id: 2, name: 'dog', key: 'd', colour: '#223344' }, { id: 3, name: 'emu', key: 'e', colour: '#334455' }] as unknown as LabelClass[]
vi.mock('../../../../src-renderer/composables/useClasses.ts', () => ({
  useClasses: () => ({ classes: ref(cats), classById: computed(() => new Map(cats.map((entry) => [entry.id, entry]))), classByKey: computed(() => new Map(cats.map((entry) => [entry.key, entry]))) }),
}))
vi.mock('../../../../src-renderer/composables/useProject.ts', () => ({ useProject: () => ({ project: ref({ path: 'here' }), readOnly: computed(() => core.readOnly) }) }))

const suspects = [7, 8, 9].map((imageId) => ({ imageId, relativePath: `${imageId}.png`, classId: 1, suggestedId: 2, labelProbability: 0.01, suggestionProbability: 0.97 }) as unknown as SuspectImage)
let wrapper: VueWrapper
const press = async (key: string, more: KeyboardEventInit = {}): Promise<void> => {
  await wrapper.get('[data-testid="suspect-list"]').trigger('keydown', { key, ...more })
  await flushPromises()
}

beforeEach(() => {
  for (const call of [core.assign, core.undo, core.confirm, core.unconfirm, core.state, core.find, core.cancel]) call.mockReset().mockResolvedValue({ changed: 1, description: 'Label 1 image "dog"', progress: null, found: null })
  core.readOnly = null
  wrapper = mount(SuspectList, { props: { suspects }, attachTo: document.body, global: { stubs: { ThumbImage: true } } })
})
afterEach(() => wrapper.unmount())

describe('a suspected label', () => {
  it('becomes the suggestion with Enter, any class with its key, and is right with Space or with the key of its own class', async () => {
    await press('Enter')
    expect(core.assign).toHaveBeenLastCalledWith({ ids: [7] }, 2)
    await press('ArrowRight')
    await press('e')
    expect(core.assign).toHaveBeenLastCalledWith({ ids: [8] }, 3)
    await press(' ')
    expect(core.confirm).toHaveBeenLastCalledWith([8])
    await press('1')
    expect([core.confirm.mock.calls.length, core.assign.mock.calls.length]).toEqual([2, 2])
  })
  it('is decided about once while a key is held down', async () => {
    await press('Enter', { repeat: true })
    await press(' ', { repeat: true })
    expect([core.assign.mock.calls, core.confirm.mock.calls]).toEqual([[], []])
  })
  it('stays as it is in a project that cannot be changed', async () => {
    core.readOnly = 'Another window has it open.'
    wrapper.unmount()
    wrapper = mount(SuspectList, { props: { suspects }, attachTo: document.body, global: { stubs: { ThumbImage: true } } })
    await press('Enter')
    await press(' ')
    expect([core.assign.mock.calls, core.confirm.mock.calls]).toEqual([[], []])
  })
  it('comes back in the order it went: edits by the history, dismissals by themselves', async () => {
    await press('Enter')
    await press(' ')
    await press('z', { ctrlKey: true })
    expect([core.unconfirm.mock.calls.at(-1), core.undo.mock.calls.length]).toEqual([[[7]], 0])
    await press('z', { ctrlKey: true })
    expect(core.undo.mock.calls.length).toBe(1)
  })
})

describe('the search', () => {
  const found = { suspects, foundCount: 3 } as unknown as LabelErrors
  it('shows what the core says, and what was found again when labels change elsewhere', async () => {
    const state = useLabelErrors()
    core.find.mockResolvedValue(found)
    const searching = state.find({ parts: ['train'], source: null, seed: 0 })
    for (const listener of core.listeners) listener({ kind: 'labelErrorsProgress', progress: { phase: 'features', done: 3, total: 9 } })
    expect(state.progress.value).toEqual({ phase: 'features', done: 3, total: 9 })
    expect([await searching, state.found.value, state.progress.value]).toEqual([true, found, null])
    core.state.mockResolvedValue({ progress: null, found: { ...found, suspects: [] } })
    for (const listener of core.listeners) listener({ kind: 'datasetChanged' })
    await flushPromises()
    expect(state.found.value!.suspects).toEqual([])
  })
  it('keeps what was found before when it is cancelled or fails, with the reason', async () => {
    const state = useLabelErrors()
    const before = state.found.value
    core.find.mockResolvedValue(null)
    expect([await state.find({ parts: ['train'], source: null, seed: 0 }), state.error.value, state.found.value]).toEqual([false, null, before])
    core.find.mockRejectedValue(new Error('no'))
    expect([await state.find({ parts: ['train'], source: null, seed: 0 }), state.error.value, state.found.value]).toEqual([false, new Error('no'), before])
  })
})
