// @vitest-environment happy-dom
/** Where a person looks for freezing a layer: its options, or those of the folded backbone. They say whose weights it has and lead to the settings of a run. */
import { expect, test, vi } from 'vitest'
import LayerInspector from '../../../../src-renderer/features/network/LayerInspector.vue'
import SelectionPanel from '../../../../src-renderer/features/network/SelectionPanel.vue'
import { networkOnBackbone } from '../../../../src-shared/templates/backboneNetwork.ts'
import { builderScreen } from '../../../support/builderScreen.ts'
import { tinyNetwork } from '../../../support/tinyNetwork.ts'

vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: {}, onCoreEvent: () => () => undefined }))

const document = networkOnBackbone(tinyNetwork(3), 'max_pool_1', { classCount: 3, pretrained: 'mobilenet-v2-coco' })
const screen = builderScreen()
const layer = (id: string) => document.layers.find((other) => other.id === id)!

test('a pretrained layer, and the block of them, say so and lead to a run; others say nothing', async () => {
  screen.builder().open(document)
  screen.builder().select(['conv_1'])
  const inspector = screen.show(LayerInspector, { layer: layer('conv_1') })
  expect(screen.id('layer-pretrained').text()).toContain('begins with the weights of mobilenet-v2-coco.')
  await screen.id('layer-freeze').trigger('click')
  expect(inspector.emitted('settings')).toHaveLength(1)

  screen.builder().select(['dense_1'])
  screen.show(LayerInspector, { layer: layer('dense_1') })
  expect(screen.id('layer-pretrained').exists()).toBe(false)

  screen.builder().select(document.layers.filter(({ group }) => group === 'backbone').map(({ id }) => id))
  const panel = screen.show(SelectionPanel)
  expect(screen.id('group-name').exists()).toBe(true)
  expect(screen.id('layer-pretrained').text()).toContain('mobilenet-v2-coco')
  await screen.id('layer-freeze').trigger('click')
  expect(panel.emitted('settings')).toHaveLength(1)

  screen.builder().select(['dense_1', 'global_avg_pool_1'])
  screen.show(SelectionPanel)
  expect(screen.id('layer-pretrained').exists()).toBe(false)
})
