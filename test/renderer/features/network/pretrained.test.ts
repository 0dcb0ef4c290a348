// @vitest-environment happy-dom
import { mount, type VueWrapper } from '@vue/test-utils'
import { describe, expect, test, vi } from 'vitest'
import BackboneDetails from '../../../../src-renderer/features/network/pretrained/BackboneDetails.vue'
import BackboneTable from '../../../../src-renderer/features/network/pretrained/BackboneTable.vue'
import { usePretrained, type Pretrained } from '../../../../src-renderer/features/network/pretrained/usePretrained.ts'
import type { BackboneInfo, BackboneState, PretrainedApi } from '../../../../src-shared/api/pretrained.ts'
import type { Client } from '../../../../src-shared/api/contract.ts'
import { AppError, toErrorData } from '../../../../src-shared/errors/appError.ts'

const missing: BackboneState = { kind: 'missing', problem: null, partBytes: 0 }
const info = (id: string, state: BackboneState, more: Partial<BackboneInfo> = {}): BackboneInfo => ({
  id, name: id.toUpperCase(), about: 'About it.', trainedOn: 'ImageNet', accuracy: 0.713, licence: 'MIT', attribution: 'Somebody', preprocessing: 'caffe', url: `https://example.org/${id}.h5`, hashed: true,
  inputPx: 224, parameters: 1_000_000, multiplyAdds: 3e8, cuts: [{ layerId: 'a', channels: 64, note: 'The best.' }, { layerId: 'b', channels: 128, note: 'The last.' }], state, msPerImage: null, ...more,
})
const listed = [info('own', { kind: 'ready', origin: 'bundled' }, { accuracy: null, url: null }), info('net', missing)]
const other = new AppError('weightsOther', { file: 'x.h5', algorithm: 'MD5', found: '1', expected: '2' })

interface Opened {
  readonly pretrained: Pretrained
  readonly api: { [M in keyof PretrainedApi]: ReturnType<typeof vi.fn> }
  readonly confirm: ReturnType<typeof vi.fn>
}
async function opened(answers: Partial<Opened['api']> = {}, { path = null, yes = true }: { readonly path?: string | null; readonly yes?: boolean } = {}): Promise<Opened> {
  const done = (): ReturnType<typeof vi.fn> => vi.fn(() => Promise.resolve())
  const api = { list: vi.fn(() => Promise.resolve(listed)), download: done(), cancel: done(), chooseFile: done(), remove: done(), measure: vi.fn(() => Promise.resolve(12.3)), network: done(), ...answers }
  const confirm = vi.fn(() => Promise.resolve(yes))
  const upload = () => Promise.resolve({ uploadId: 'u', sentCount: 1, failed: [] })
  const pretrained = usePretrained(api as unknown as Client<PretrainedApi>, { pathOf: () => path, confirm, upload })
  await pretrained.load()
  return { pretrained, api, confirm }
}
const file = new File(['x'], 'x.h5')

describe('backbones on this computer', () => {
  test('the first is chosen; states come by event; speed stays what was measured', async () => {
    const { pretrained, api } = await opened()
    expect(pretrained.chosen.value?.id).toBe('own')
    await pretrained.measure()
    expect(api.measure).toHaveBeenCalledWith('own')
    expect(pretrained.chosen.value?.msPerImage).toBe(12.3)
    pretrained.changed('net', { kind: 'downloading', receivedBytes: 5, totalBytes: 10 })
    expect(pretrained.list.value?.[1]?.state.kind).toBe('downloading')
    pretrained.changed('own', missing)
    expect(pretrained.chosen.value).toMatchObject({ state: missing, msPerImage: 12.3 })
  })

  test('a file is sent, or named where the host knows its place; a file of other origin only after a question', async () => {
    const sent = await opened()
    await sent.pretrained.takeFile(file)
    expect(sent.api.chooseFile.mock.calls).toEqual([['own', { uploadId: 'u' }, false]])
    const refused = vi.fn((_id: string, _source: object, anyFile: boolean) => (anyFile ? Promise.resolve() : Promise.reject(other)))
    const named = await opened({ chooseFile: refused }, { path: '/x.h5' })
    await named.pretrained.takeFile(file)
    expect(refused.mock.calls.map((call) => call.slice(1))).toEqual([[{ path: '/x.h5' }, false], [{ path: '/x.h5' }, true]])
    expect(named.confirm.mock.calls[0]![0]).toMatchObject({ message: other.message })
    const declined = await opened({ chooseFile: vi.fn(() => Promise.reject(other)) }, { yes: false })
    await declined.pretrained.takeFile(file)
    expect(declined.api.chooseFile).toHaveBeenCalledTimes(1)
    expect(declined.pretrained.error.value).toBeNull()
  })

  test('what fails is shown; removing asks first', async () => {
    const { pretrained } = await opened({ download: vi.fn(() => Promise.reject(new Error('no'))) })
    await pretrained.download()
    expect(pretrained.error.value).toEqual(new Error('no'))
    const careful = await opened({}, { yes: false })
    await careful.pretrained.remove()
    expect(careful.api.remove).not.toHaveBeenCalled()
  })
})

describe('what is shown', () => {
  const details = (backbone: BackboneInfo, busy: 'measuring' | null = null): VueWrapper => mount(BackboneDetails, { props: { backbone, busy, readonly: false } })
  const buttons = (wrapper: VueWrapper): string[] => wrapper.findAll('button').map((button) => button.attributes('data-testid') ?? '')

  test('the table names size, accuracy, work, licence and state; a click on a row chooses it', async () => {
    const wrapper = mount(BackboneTable, { props: { backbones: listed, modelValue: 'own' } })
    expect(wrapper.get('[data-testid="backbone-net"]').text()).toMatch(/NET.*4\.0 MB.*71\.3 %.*300M.*–.*MIT.*Not yet/)
    await wrapper.get('[data-testid="backbone-net"]').trigger('click')
    expect(wrapper.emitted('update:modelValue')).toEqual([['net']])
  })

  test('each state offers what can be done in it', () => {
    expect(buttons(details(listed[0]!))).toEqual(['backbone-use', 'backbone-measure'])
    expect(buttons(details(info('net', { kind: 'ready', origin: 'published' })))).toEqual(['backbone-use', 'backbone-measure', 'backbone-remove'])
    expect(buttons(details(listed[1]!))).toEqual(['backbone-download', 'backbone-choose', 'backbone-measure'])
    expect(details(info('net', { ...missing, partBytes: 5 } as BackboneState)).get('[data-testid="backbone-download"]').text()).toBe('Go on downloading')
    const loading = details(info('net', { kind: 'downloading', receivedBytes: 5e6, totalBytes: 1e7 }))
    expect(loading.get('[role="progressbar"]').attributes('aria-valuenow')).toBe('50')
    expect(buttons(loading)).toEqual(['progress-cancel', 'backbone-measure'])
    expect(details(info('net', { kind: 'missing', problem: toErrorData(other), partBytes: 0 })).get('[data-testid="backbone-problem"]').text()).toContain(other.message)
  })

  test('a network is asked for with the chosen cut and task', async () => {
    const wrapper = details(listed[0]!)
    await wrapper.get('[data-testid="backbone-cut"]').setValue('b')
    await wrapper.get('[data-testid="backbone-task"]').setValue('regression')
    await wrapper.get('[data-testid="backbone-use"]').trigger('click')
    expect(wrapper.emitted('use')).toEqual([['b', 'regression']])
  })
})
