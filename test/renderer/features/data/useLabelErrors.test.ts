// @vitest-environment happy-dom
/** What a search for label errors found belongs to its project, whether the dialog that asked first is still there or not. */
import { mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import type { ProjectInfo } from '../../../../src-shared/api/project.ts'
import { setProject } from '../../../../src-renderer/composables/useProject.ts'
import { useLabelErrors } from '../../../../src-renderer/features/data/label-errors/useLabelErrors.ts'

vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: { labelErrors: { find: () => Promise.resolve({ suspects: [] }) } }, onCoreEvent: () => () => {} }))

test('nothing of another project is shown', async () => {
  setProject({ path: '/a' } as unknown as ProjectInfo)
  const dialog = mount({ setup: () => (useLabelErrors(), () => null) })
  dialog.unmount()
  const { find, found } = useLabelErrors()
  await find({} as never)
  expect(found.value).not.toBeNull()
  setProject({ path: '/b' } as unknown as ProjectInfo)
  await nextTick()
  expect(found.value).toBeNull()
})
