// @vitest-environment happy-dom
/** Runs belong to the open project: none of another one is ever shown, whichever screen asked first and whatever answer comes late. */
import { mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import type { ProjectInfo } from '../../../src-shared/api/project.ts'
import type { RunSummary } from '../../../src-shared/training/run.ts'
import { setProject } from '../../../src-renderer/composables/useProject.ts'
import { useRuns } from '../../../src-renderer/composables/useRuns.ts'

const core = vi.hoisted(() => ({ list: vi.fn<() => Promise<unknown>>() }))
vi.mock('../../../src-renderer/api/client.ts', () => ({ client: { runs: { list: core.list } }, onCoreEvent: () => () => {} }))

const run = (id: number): RunSummary => ({ id, name: `Run ${id}`, createdAt: String(id), state: 'finished', bestEpoch: 1 }) as unknown as RunSummary
const open = (path: string | null): void => setProject(path === null ? null : ({ path } as unknown as ProjectInfo))
const Screen = defineComponent({
  setup() {
    const { runs, loaded } = useRuns()
    return () => h('p', `${loaded.value ? 'loaded' : 'loading'}: ${runs.value.map(({ name }) => name).join()}`)
  },
})

it('the screen that asked first may be gone: another project has its own runs, and none before they are known', async () => {
  core.list.mockResolvedValue([run(1), run(2)])
  open('/a')
  const first = mount(Screen)
  await vi.waitFor(() => expect(first.text()).toBe('loaded: Run 2,Run 1'))
  first.unmount()
  open(null)
  const answer = Promise.withResolvers<unknown>()
  core.list.mockReturnValue(answer.promise)
  open('/b')
  const second = mount(Screen)
  expect(second.text()).toBe('loading:')
  answer.resolve([])
  await vi.waitFor(() => expect(second.text()).toBe('loaded:'))
})

it('an answer about the project before is not believed', async () => {
  const late = Promise.withResolvers<unknown>()
  core.list.mockReturnValue(late.promise)
  open('/c')
  core.list.mockResolvedValue([run(7)])
  open('/d')
  const screen = mount(Screen)
  await vi.waitFor(() => expect(screen.text()).toBe('loaded: Run 7'))
  late.resolve([run(3)])
  await late.promise
  await new Promise((resolve) => setTimeout(resolve))
  expect(screen.text()).toBe('loaded: Run 7')
})
