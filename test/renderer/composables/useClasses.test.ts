// @vitest-environment happy-dom
/** The shared list of classes outlives the screen that asked for it first. */
import { mount } from '@vue/test-utils'
import { defineComponent, h } from 'vue'
import { expect, test } from 'vitest'
import type { ProjectInfo } from '../../../src-shared/api/project.ts'
import type { CoreEvent } from '../../../src-shared/api/events.ts'
import { useClasses } from '../../../src-renderer/composables/useClasses.ts'
import { setProject } from '../../../src-renderer/composables/useProject.ts'

const project = (path: string): ProjectInfo => ({ path, name: path, readOnly: null, imageCount: 0, labelledCount: 0, classCount: 1 })
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

test('classes follow the project after the first screen is gone, and edits elsewhere', async () => {
  let name = 'cat'
  const listeners: ((event: CoreEvent) => void)[] = []
  Object.assign(window, {
    convolve: {
      call: () => Promise.resolve({ ok: true, value: [{ id: 1, name, colour: '#112233', key: '1', position: 0 }] }),
      on: (listener: (event: CoreEvent) => void) => (listeners.push(listener), () => undefined),
      pathForFile: () => '',
    },
  })
  setProject(project('/a'))
  const screen = mount(defineComponent({ setup: () => (useClasses(), () => h('div')) }))
  const { classes, classByKey } = useClasses()
  await settle()
  expect(classes.value.map((entry) => entry.name)).toEqual(['cat'])
  screen.unmount()
  setProject(null)
  await settle()
  expect(classes.value).toEqual([])
  name = 'dog'
  setProject(project('/a'))
  await settle()
  expect(classByKey.value.get('1')?.name).toBe('dog')
  name = 'bird'
  for (const listener of listeners) listener({ kind: 'datasetChanged' })
  await settle()
  expect(classes.value[0]?.name).toBe('bird')
})
