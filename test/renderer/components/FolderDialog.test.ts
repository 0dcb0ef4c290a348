// @vitest-environment happy-dom
/** The folder chooser over a core that takes its time: the person goes first. */
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import type { FolderListing } from '../../../src-shared/api/app.ts'
import FolderDialog from '../../../src-renderer/components/FolderDialog.vue'

const core = vi.hoisted(() => ({ listFolder: vi.fn() }))
vi.mock('../../../src-renderer/api/client.ts', () => ({ client: { app: { listFolder: core.listFolder } }, onCoreEvent: () => () => {} }))

const listing = (path: string): FolderListing => ({ path, parent: '/', folders: ['inner'] }) as unknown as FolderListing
let answers: ((found: FolderListing | Error) => void)[]

beforeEach(() => {
  answers = []
  HTMLDialogElement.prototype.showModal ??= () => undefined
  core.listFolder.mockReset().mockImplementation(() => new Promise((resolve, reject) => answers.push((found) => (found instanceof Error ? reject(found) : resolve(found)))))
})

test('a path that was typed before the first list came stays', async () => {
  const wrapper = mount(FolderDialog, { props: { question: { title: 'Where', startPath: null } as never } })
  await wrapper.get('[data-testid="folder-path"]').setValue('/pictures')
  await wrapper.get('[data-testid="folder-go"]').trigger('click')
  answers[0]!(listing('/home'))
  await flushPromises()
  answers[1]!(listing('/pictures'))
  await flushPromises()
  expect(core.listFolder.mock.calls).toEqual([[null], ['/pictures']])
  expect(wrapper.get<HTMLInputElement>('[data-testid="folder-path"]').element.value).toBe('/pictures')
})

test('where the folder to begin with is gone, the first one is shown', async () => {
  const wrapper = mount(FolderDialog, { props: { question: { title: 'Where', startPath: '/gone' } as never } })
  answers[0]!(new Error('no such folder'))
  await flushPromises()
  answers[1]!(listing('/home'))
  await flushPromises()
  expect(core.listFolder.mock.calls).toEqual([['/gone'], [null]])
  expect(wrapper.get<HTMLInputElement>('[data-testid="folder-path"]').element.value).toBe('/home')
})
