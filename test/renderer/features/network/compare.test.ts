// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import CompareDialog from '../../../../src-renderer/features/network/compare/CompareDialog.vue'
import { differences, rowState } from '../../../../src-renderer/features/network/compare/differenceWords.ts'
import { firstChoice, loadChoice, templateFor } from '../../../../src-renderer/features/network/compare/networkChoices.ts'
import { builderKey, createBuilder } from '../../../../src-renderer/features/network/useBuilder.ts'
import type { NetworkSummary } from '../../../../src-shared/api/networks.ts'
import { compareNetworks } from '../../../../src-shared/code/compareNetworks.ts'
import type { NetworkId, RunId } from '../../../../src-shared/dataset/ids.ts'
import type { NetworkDocument } from '../../../../src-shared/network/document.ts'
import { compareText } from '../../../../src-renderer/text/compare.ts'
import { inferNetwork } from '../../../../src-shared/network/infer.ts'
import { densenet121 } from '../../../../src-shared/templates/densenet.ts'
import { lenet5 } from '../../../../src-shared/templates/lenet5.ts'

const lenet = lenet5.create(lenet5.input, 10)
const withOption = (id: string, config: object): NetworkDocument => ({ ...lenet, layers: lenet.layers.map((layer) => (layer.id === id ? { ...layer, config: { ...layer.config, ...config } } : layer)) })
const wider = withOption('conv_2', { filters: 32, use_bias: false })

/** The core: network 1 is LeNet-5, a run trained one with more filters. */
const core = vi.hoisted(() => ({ network: undefined as unknown, run: undefined as unknown, failing: false }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({
  client: {
    networks: { get: () => (core.failing ? Promise.reject(new Error('Gone.')) : Promise.resolve(core.network)) },
    runs: { list: () => Promise.resolve([]), network: () => Promise.resolve(core.run) },
  },
  onCoreEvent: () => () => undefined,
}))
vi.mock('../../../../src-renderer/composables/useRuns.ts', () => ({ useRuns: () => ({ runs: { value: [{ id: 7, name: 'Run 7' }] } }) }))
vi.mock('../../../../src-renderer/composables/useClasses.ts', () => ({ useClasses: () => ({ classes: { value: Array.from({ length: 10 }) } }) }))

const summary = (id: number, name: string): NetworkSummary => ({ id: id as NetworkId, name, layerCount: 10, updatedAt: '2026-01-01T00:00:00Z' })
const networks = [summary(1, 'First'), summary(2, 'Open')]
let wrapper: VueWrapper
const id = (name: string) => wrapper.find(`[data-testid="${name}"]`)
const rows = (): readonly string[] => wrapper.findAll('tbody tr[data-state]').map((row) => `${row.attributes('data-state')} ${row.attributes('data-testid')?.replace('compare-row-', '')}`)

beforeEach(() => {
  core.network = lenet
  core.run = wider
  core.failing = false
})

describe('the dialog', () => {
  beforeEach(async () => {
    const builder = createBuilder({ classCount: () => 10, allowed: () => null, changed: () => undefined })
    builder.open(wider)
    wrapper = mount(CompareDialog, { props: { networks, openId: 2 as NetworkId }, global: { provide: { [builderKey as symbol]: builder } }, attachTo: document.body }) as VueWrapper
    await flushPromises()
  })
  afterEach(() => wrapper.unmount())

  test('begins with another network of the project against the open one: what differs, old and new values, cost', async () => {
    expect([(id('compare-first').element as HTMLSelectElement).value, (id('compare-second').element as HTMLSelectElement).value]).toEqual(['network:1', 'network:2'])
    expect(rows()).toEqual(['changed conv_2', 'affected avg_pool_2', 'affected flatten_1', 'affected dense_1'])
    expect(id('compare-summary').text()).toBe('1 changed, 3 affected, 6 the same.')
    const row = id('compare-row-conv_2').text()
    expect(id('compare-differs-conv_2').text()).toMatch(/^Filters 16 → 32.*bias yes → no$/i)
    expect(row).toContain('10×10×16 → 10×10×32')
    expect(row).toContain('2,416 → 4,800')
    // 6 → 16 by 25 taps on 100 places; twice as many afterwards.
    expect(row).toContain('240,000 → 480,000')
    expect(row).toContain('14×14')
    expect(row).toContain('6.4 kB → 12.8 kB')
    const more = inferNetwork(wider).parameters - inferNetwork(lenet).parameters
    expect(id('compare-difference-parameters').text()).toBe(`+${more.toLocaleString('en')} (+${Math.round((more / inferNetwork(lenet).parameters) * 100)} %)`)
    await id('compare-shown').findAll('input')[1]!.setValue()
    expect(rows().length).toBe(10)
  })

  test('the other way round, and with the network of a run', async () => {
    await id('compare-swap').trigger('click')
    await flushPromises()
    expect(id('compare-differs-conv_2').text()).toContain('Filters 32 → 16')
    await id('compare-second').setValue('run:7')
    await flushPromises()
    expect(rows()).toEqual([])
    expect(id('compare-summary').text()).toBe('The two networks have the same layers.')
  })

  test('a layer of a network of the project leads to it; one of a run is only named', async () => {
    await id('compare-after-conv_2').trigger('click')
    await id('compare-before-conv_2').trigger('click')
    expect(wrapper.emitted('show')).toEqual([[2, 'conv_2'], [1, 'conv_2']])
    await id('compare-first').setValue('template:lenet-5')
    await flushPromises()
    expect(id('compare-row-conv_2').findAll('button').length).toBe(1)
  })

  test('arrows go from layer to layer', async () => {
    const buttons = wrapper.findAll<HTMLButtonElement>('button[data-side="after"]')
    buttons[0]!.element.focus()
    await buttons[0]!.trigger('keydown', { key: 'ArrowDown' })
    expect(document.activeElement).toBe(buttons[1]!.element)
    await buttons[1]!.trigger('keydown', { key: 'ArrowUp' })
    expect(document.activeElement).toBe(buttons[0]!.element)
  })

  test('a network that cannot be loaded is told in place of the rows', async () => {
    await id('compare-first').setValue('run:7')
    await flushPromises()
    core.failing = true
    await id('compare-first').setValue('network:1')
    await flushPromises()
    expect(id('compare-problem').text()).toContain('Gone.')
    expect(id('compare-layers').exists()).toBe(false)
  })
})

test('what is compared at first: another network, else the newest run, else a template', () => {
  const open = 2 as NetworkId
  expect(firstChoice(networks, open, [])).toBe('network:1')
  expect(firstChoice([networks[1]!], open, [{ id: 7 as RunId }])).toBe('run:7')
  expect(firstChoice([networks[1]!], open, [])).toMatch(/^template:/)
})

test('a template takes the input of the open network, or its own where that is too small', async () => {
  const open = { id: 2 as NetworkId, document: lenet, classCount: 10 }
  const api = { networks: { get: () => Promise.resolve(lenet) }, runs: { network: () => Promise.resolve(wider) } }
  const small = await loadChoice('template:resnet-18', api, open)
  expect([small.input.widthPx, small.input.colour]).toEqual([lenet.input.widthPx, lenet.input.colour])
  expect(templateFor({ ...densenet121, smallestSidePx: 64 }, lenet.input, 0).input).toEqual(densenet121.input)
  expect(inferNetwork(templateFor(densenet121, densenet121.input, 0)).outputShape).toEqual([1000])
  await expect(loadChoice('template:none', api, open)).rejects.toThrow('Templates: none has the id "none".')
  expect(await loadChoice('network:2', api, open)).toBe(lenet)
})

test('a layer with another name, other weights or other time steps is changed, not only affected', () => {
  const renamed = { ...lenet, layers: lenet.layers.map((layer) => (layer.id === 'dense_1' ? { ...layer, id: 'hidden' } : layer)), connections: lenet.connections.map(({ from, to, toPort }) => ({ from: from === 'dense_1' ? 'hidden' : from, to: to === 'dense_1' ? 'hidden' : to, toPort })) }
  const row = compareNetworks(lenet, renamed).layers.find(({ after }) => after?.id === 'hidden')!
  expect([rowState(row), differences(row)]).toEqual(['changed', ['another name']])
  const stepped = { ...lenet, layers: lenet.layers.map((layer) => (layer.id === 'dense_1' ? { ...layer, timeDistributed: true as const } : layer)) }
  expect(differences(compareNetworks(lenet, stepped).layers.find(({ after }) => after?.id === 'dense_1')!)).toEqual(['at every time step not set → yes'])
})

test('a manifold difference is told as such, so that the table keeps to the dialog', () => {
  expect(compareText.relative(0.06)).toBe('+6.0 %')
  expect(compareText.relative(-0.5)).toBe('−50 %')
  expect(compareText.relative(9256)).toBe('×9.3K')
})
