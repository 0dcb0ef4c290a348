// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { HeatMap } from '../../../src-shared/api/heatMap.ts'
import type { ImageId, RunId } from '../../../src-shared/dataset/ids.ts'
import { AppError } from '../../../src-shared/errors/appError.ts'
import { mapColours } from '../../../src-renderer/components/drawPicture.ts'
import HeatMapPanel from '../../../src-renderer/components/HeatMapPanel.vue'

const core = vi.hoisted(() => ({ heatMap: vi.fn() }))
vi.mock('../../../src-renderer/api/client.ts', () => ({ client: { prediction: { heatMap: core.heatMap } }, onCoreEvent: () => () => {} }))

const map: HeatMap = {
  method: 'gradcam', rows: 2, columns: 2, values: btoa('\u0000\u0040\u0080\u00ff'), strongest: 3, classIndex: 1, classNames: ['cat', 'dog'], layerId: 'conv_2',
  layers: [{ id: 'conv_1', name: 'Conv 1', rows: 8, columns: 8 }, { id: 'conv_2', name: 'Conv 2', rows: 2, columns: 2 }],
  picture: { widthPx: 1, heightPx: 1, channels: 1, pixels: btoa('\u0000') }, other: null,
}
let wrapper: VueWrapper | undefined
async function open() {
  wrapper = mount(HeatMapPanel, { props: { runId: 4 as RunId, source: { imageId: 9 as ImageId }, firstClass: null }, global: { stubs: { PictureCanvas: true } } })
  await flushPromises()
  return wrapper
}
beforeEach(() => core.heatMap.mockReset().mockResolvedValue(map))
afterEach(() => wrapper?.unmount())

it('asks for the answer first, then for the class and the layer that are chosen', async () => {
  const panel = await open()
  expect(core.heatMap).toHaveBeenLastCalledWith(4, { imageId: 9 }, { method: 'gradcam', classIndex: null, layerId: null }, null)
  expect(panel.get('[data-testid="heat-map-class"]').findAll('option').map((option) => option.text())).toEqual(['its answer (dog)', 'cat', 'dog'])
  await panel.get('[data-testid="heat-map-class"]').findAll('option')[1]!.setValue()
  await flushPromises()
  await panel.get('[data-testid="heat-map-layer"]').setValue('conv_1')
  await flushPromises()
  expect(core.heatMap).toHaveBeenLastCalledWith(4, { imageId: 9 }, { method: 'gradcam', classIndex: 0, layerId: 'conv_1' }, null)
})

it('saliency has no layer to choose', async () => {
  const panel = await open()
  core.heatMap.mockResolvedValue({ ...map, method: 'saliency', layerId: null })
  await panel.get('input[value="saliency"]').setValue()
  await flushPromises()
  expect(core.heatMap).toHaveBeenLastCalledWith(4, { imageId: 9 }, { method: 'saliency', classIndex: null, layerId: null }, null)
  expect(panel.find('[data-testid="heat-map-layer"]').exists()).toBe(false)
})

it('says why there is none, and when nothing speaks for the class', async () => {
  core.heatMap.mockRejectedValueOnce(new AppError('heatMapImpossible', { name: 'Net', reason: 'it makes images' }))
  const panel = await open()
  expect(panel.text()).toContain('Heat map of "Net": it makes images.')
  core.heatMap.mockResolvedValue({ ...map, strongest: 0 })
  await panel.setProps({ source: { imageId: 10 as ImageId } })
  await flushPromises()
  expect(panel.text()).toContain('Nothing in this image speaks for the class')
})

it('a late answer about another image is dropped', async () => {
  let release = (_: HeatMap): void => {}
  core.heatMap.mockImplementationOnce(() => new Promise<HeatMap>((resolve) => (release = resolve)))
  const panel = await open()
  await panel.setProps({ source: { imageId: 10 as ImageId } })
  await flushPromises()
  release({ ...map, classNames: ['old', 'older'] })
  await flushPromises()
  expect(panel.get('[data-testid="heat-map-class"]').text()).not.toContain('old')
})

it('the stronger a place, the less of the picture shows through; nothing hides where nothing matters', () => {
  const colours = mapColours(Uint8Array.of(0, 100, 255))
  const covers = [colours[3]!, colours[7]!, colours[11]!]
  expect(covers[0]).toBe(0)
  expect(covers[1]).toBeGreaterThan(covers[0]!)
  expect(covers[2]).toBeGreaterThan(covers[1]!)
})
