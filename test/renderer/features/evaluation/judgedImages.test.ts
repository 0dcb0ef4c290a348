// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { computed, ref } from 'vue'
import type { LabelClass } from '../../../../src-shared/api/labels.ts'
import type { ImageId, RunId } from '../../../../src-shared/dataset/ids.ts'
import type { Task } from '../../../../src-shared/network/task.ts'
import type { EvaluationReport } from '../../../../src-shared/api/evaluation.ts'
import { judgedImage, ratedImage, suspectedImage } from '../../../../src-renderer/features/evaluation/judgedImage.ts'
import JudgedImages from '../../../../src-renderer/features/evaluation/JudgedImages.vue'
import { reportFigures } from '../../../../src-renderer/features/evaluation/reportFigures.ts'
import { sectionsOf } from '../../../../src-renderer/features/evaluation/sections.ts'
import { toasts } from '../../../../src-renderer/composables/useToasts.ts'
import { relabelKey, useRelabel } from '../../../../src-renderer/features/evaluation/useRelabel.ts'

const core = vi.hoisted(() => ({ assign: vi.fn(), undo: vi.fn(), rows: vi.fn() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: { labels: { assign: core.assign, undo: core.undo, redo: core.undo, classes: async () => [] }, images: { rows: core.rows } }, onCoreEvent: () => () => {} }))
const cats = [{ id: 1, name: 'cat', key: '1' }, { id: 2, name: 'dog', key: 'd' }] as unknown as LabelClass[]
vi.mock('../../../../src-renderer/composables/useClasses.ts', () => ({
  useClasses: () => ({
    classes: ref(cats),
    classById: computed(() => new Map(cats.map((entry) => [entry.id, entry]))),
    classByKey: computed(() => new Map(cats.map((entry) => [entry.key, entry]))),
  }),
}))

const names = ['cat', 'dog']
const wrong = (imageId: number) => ({ imageId: imageId as ImageId, relativePath: `${imageId}.png`, trueClass: 0, predictedClass: 1, confidence: 0.912 })
let wrapper: VueWrapper | undefined

function show(hasOneClass = true) {
  let relabel!: ReturnType<typeof useRelabel>
  wrapper = mount({
    components: { JudgedImages },
    setup() {
      relabel = useRelabel(ref(hasOneClass))
      return { images: [wrong(7), wrong(8)].map((image) => judgedImage(image, names)) }
    },
    template: '<JudgedImages :run-id="1" :images="images" />',
    provide: () => ({ [relabelKey as symbol]: relabel }),
  }, { attachTo: document.body, global: { stubs: { ThumbImage: true } } })
  return { wrapper, relabel, images: () => wrapper!.findAll<HTMLElement>('[data-testid="cell-image"]') }
}

beforeEach(() => {
  core.assign.mockReset().mockResolvedValue({ changed: 1, description: 'Label 1 image "dog"', canUndo: true, canRedo: false })
  core.undo.mockReset().mockResolvedValue({ changed: 1, description: 'Label 1 image "dog"', canUndo: false, canRedo: true })
  core.rows.mockReset().mockResolvedValue([{ id: 7, classId: 1 }])
})
afterEach(() => wrapper?.unmount())

describe('images of an evaluation', () => {
  it('a class key labels the one with the focus, marks it and goes on to the next', async () => {
    const { images } = show()
    images()[0]!.element.focus()
    await images()[0]!.trigger('keydown', { key: 'd' })
    await flushPromises()
    expect(core.assign).toHaveBeenCalledExactlyOnceWith({ ids: [7] }, 2)
    expect(images()[0]!.text()).toBe('now dog')
    expect(document.activeElement).toBe(images()[1]!.element)
  })
  it('an opened one can be labelled from the list of all classes, with the mouse too, and the next one comes', async () => {
    const { images } = show()
    await images()[0]!.trigger('click')
    const list = document.querySelector<HTMLSelectElement>('[data-testid="relabel-as"]')!
    expect([...list.options].map(({ text }) => text)).toEqual(['Label as …', 'cat (1)', 'dog (D)'])
    list.value = '2'
    list.dispatchEvent(new Event('change'))
    await flushPromises()
    expect(core.assign).toHaveBeenCalledExactlyOnceWith({ ids: [7] }, 2)
    expect([list.value, document.querySelector('[data-testid="picture-dialog"]')!.textContent]).toEqual(['', expect.stringContaining('2 of 2')])
  })
  it('a key labels the opened one; after the last the last one stays', async () => {
    const { images } = show()
    await images()[0]!.trigger('click')
    const dialog = (): HTMLElement => document.querySelector<HTMLElement>('[data-testid="picture-dialog"]')!
    for (const place of ['2 of 2', '2 of 2']) {
      dialog().querySelector('.caption')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'd', bubbles: true }))
      await flushPromises()
      expect(dialog().textContent).toContain(place)
    }
    expect(core.assign.mock.calls).toEqual([[{ ids: [7] }, 2], [{ ids: [8] }, 2]])
  })
  it('long names below a picture keep both of their ends', () => {
    const classNames = ['a very long name that a museum gave 15', 'a very long name that a museum gave 20']
    expect(judgedImage(wrong(7), classNames, 'answer')).toMatchObject({ badge: 'a very l…gave 15 → a very l…gave 20', caption: expect.stringContaining(classNames[1]!) })
  })
  it('undo takes the mark away again', async () => {
    const { images, relabel } = show()
    await images()[0]!.trigger('keydown', { key: 'd' })
    await flushPromises()
    await relabel.undo()
    await flushPromises()
    expect(images()[0]!.text()).toBe('91 %')
  })
  it('an image that is no longer in the project gets no label, and that is said', async () => {
    core.assign.mockResolvedValue({ changed: 0, description: '', canUndo: false, canRedo: false })
    core.rows.mockResolvedValue([])
    const { images, relabel } = show()
    await images()[0]!.trigger('keydown', { key: 'd' })
    await flushPromises()
    expect(relabel.labelOf(7 as ImageId)).toBeNull()
    expect(toasts.value.at(-1)?.message).toBe('It is no longer in the project, so it got no label.')
  })
  it('the label it has already is no edit', async () => {
    core.assign.mockResolvedValue({ changed: 0, description: '', canUndo: true, canRedo: false })
    const { images } = show()
    await images()[0]!.trigger('keydown', { key: '1' })
    await flushPromises()
    expect(images()[0]!.text()).toBe('91 %')
  })
  it('keys with a modifier, other keys, and images with several labels are left alone', async () => {
    const { images } = show()
    await images()[0]!.trigger('keydown', { key: 'd', ctrlKey: true })
    await images()[0]!.trigger('keydown', { key: 'x' })
    wrapper!.unmount()
    const others = show(false)
    await others.images()[0]!.trigger('keydown', { key: 'd' })
    expect(core.assign).not.toHaveBeenCalled()
  })
  it('arrow keys walk', async () => {
    const { images } = show()
    images()[0]!.element.focus()
    await images()[0]!.trigger('keydown', { key: 'ArrowRight' })
    expect(document.activeElement).toBe(images()[1]!.element)
    await images()[1]!.trigger('keydown', { key: 'ArrowLeft' })
    expect(document.activeElement).toBe(images()[0]!.element)
  })
})

describe('words of an image', () => {
  it('say label, answer and how sure', () => expect(judgedImage(wrong(1), names)).toMatchObject({ badge: '91 %', caption: 'Labelled cat, answered dog with 91.2 %', explain: 1 }))
  it('of a suspect name what it seems to be', () => expect(suspectedImage({ ...wrong(1), suggestion: 1, selfConfidence: 0.02 }, names)).toMatchObject({ suggestion: 'dog', explain: 1, caption: 'Labelled cat, for which the network leaves 2.0 %; it seems to be dog' }))
  it('of a number are its error, of a mask the share of wrong pixels', () => {
    const image = { imageId: 1 as ImageId, relativePath: 'a.png', value: 0.25 }
    expect(ratedImage(image, 'regression', []).badge).toBe('0.2500')
    expect(ratedImage(image, 'segmentation', [])).toMatchObject({ badge: '25.0 %', caption: '25.0 % of its pixels are wrong' })
    expect(ratedImage({ ...image, overlap: 0.5 }, 'segmentation', [])).toMatchObject({ badge: 'Overlap 50 %', caption: 'Overlap 50.0 %; 25.0 % of its pixels are wrong' })
    expect(ratedImage({ ...image, labels: [0], answered: [] }, 'multi_label', names)).toMatchObject({ badge: 'cat → none', caption: 'Labelled cat; answered none' })
  })
})

describe('what is shown for a task', () => {
  it('every task has an overview', () => {
    for (const task of ['single_label', 'multi_label', 'binary', 'regression', 'autoencoder', 'segmentation', 'pairs', 'gan'] satisfies Task[]) expect(sectionsOf(task)[0]).toBe('overview')
  })
  it('figures are those the report has', () => {
    const report = { runId: 1 as RunId, split: 'test', imageCount: 4, leftOut: [], accuracy: 0.75, loss: 1, classNames: names, confusion: [[2, 0], [1, 1]], perClass: [], seconds: 2 } satisfies EvaluationReport
    expect(reportFigures(report, null).map(({ id, value }) => [id, value])).toEqual([['accuracy', '75.0 %'], ['correct', '3'], ['count', '4'], ['loss', '1.000'], ['seconds', '2.00 s']])
    const numbers = { ...report, accuracy: null, confusion: [], numbers: { meanAbsoluteError: 2, rootMeanSquaredError: 3, r2: null } }
    expect(reportFigures(numbers, null).map(({ id, value }) => [id, value]).slice(0, 3)).toEqual([['mae', '2.000'], ['rmse', '3.000'], ['r2', '–']])
    // A value that is neither in a mask nor in an answer has no part in the means.
    const ofClass = (f1: number) => ({ precision: f1, recall: f1, f1, support: 4 })
    const masks = { ...report, confusion: [[6, 2, 0], [0, 4, 0], [0, 0, 0]], perClass: [ofClass(0.9), ofClass(0.7), { ...ofClass(0), support: 0 }], overlap: [0.75, 0.5, null] }
    expect(reportFigures(masks, null).map(({ id, value }) => [id, value]).slice(0, 3)).toEqual([['accuracy', '75.0 %'], ['overlap', '62.5 %'], ['dice', '80.0 %']])
  })
})

