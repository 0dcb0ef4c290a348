// @vitest-environment happy-dom
/** The preview asks for what the list says, again with another seed, and waits while something in the list is wrong. */
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import type { AugmentationPreview as Preview } from '../../../../src-shared/api/augmentationPreview.ts'
import type { NetworkId } from '../../../../src-shared/dataset/ids.ts'
import { AppError } from '../../../../src-shared/errors/appError.ts'
import { augmentationPreset } from '../../../../src-shared/training/augmentationPresets.ts'
import AugmentationPreview from '../../../../src-renderer/features/training/AugmentationPreview.vue'
import { augmentationDraft } from '../../../../src-renderer/features/training/augmentationOptions.ts'

const preview = vi.hoisted(() => vi.fn())
vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: { runs: { previewAugmentation: preview } } }))

const grey = btoa('\x10\x20\x30\x40')
const answer: Preview = { widthPx: 2, heightPx: 2, channels: 1, original: grey, versions: Array.from({ length: 8 }, () => grey) }
const light = augmentationPreset('light', false)
const strong = augmentationPreset('strong', false)

async function show() {
  const wrapper = mount(AugmentationPreview, { props: { draft: augmentationDraft(light), networkId: 4 as NetworkId, wrong: false } })
  await flushPromises()
  return wrapper
}
const settle = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(300)
  await flushPromises()
}

beforeEach(() => {
  vi.useFakeTimers()
  preview.mockReset().mockResolvedValue(answer)
})

test('nine pictures with names; again draws anew, another image has another place', async () => {
  const wrapper = await show()
  expect(preview.mock.lastCall).toEqual([4, light, 0, 1])
  expect(wrapper.findAll('canvas').map((canvas) => canvas.attributes('aria-label'))).toEqual(['Original', ...Array.from({ length: 8 }, (_, index) => `Changed, ${index + 1}`)])
  await wrapper.get('[data-testid="augmentation-again"]').trigger('click')
  expect(preview.mock.lastCall).toEqual([4, light, 0, 2])
  await wrapper.get('[data-testid="augmentation-another"]').trigger('click')
  expect(preview.mock.lastCall).toEqual([4, light, 1, 2])
})

test('a changed list is computed after a pause; the same numbers in another draft are not', async () => {
  const wrapper = await show()
  await wrapper.setProps({ draft: augmentationDraft(light) })
  await settle()
  expect(preview).toHaveBeenCalledTimes(1)
  await wrapper.setProps({ draft: augmentationDraft(strong) })
  await settle()
  expect(preview.mock.lastCall).toEqual([4, strong, 0, 1])
})

test('a wrong list is not sent, and the preview says so until it is right again', async () => {
  const wrapper = await show()
  await wrapper.setProps({ wrong: true })
  await settle()
  expect(preview).toHaveBeenCalledTimes(1)
  expect(wrapper.text()).toContain('Correct the list first')
  await wrapper.setProps({ wrong: false })
  await settle()
  expect(preview).toHaveBeenCalledTimes(2)
})

test('a refusal is a sentence, and an answer that comes late changes nothing', async () => {
  const wrapper = await show()
  let late: (value: Preview) => void = () => undefined
  preview.mockImplementationOnce(() => new Promise((resolve) => (late = resolve)))
  await wrapper.get('[data-testid="augmentation-again"]').trigger('click')
  preview.mockRejectedValueOnce(new AppError('noTrainingImage', undefined))
  await wrapper.get('[data-testid="augmentation-again"]').trigger('click')
  await flushPromises()
  late(answer)
  await flushPromises()
  expect(wrapper.text()).toContain('Training part: it has no image to show.')
  expect(wrapper.find('canvas').exists()).toBe(false)
})
