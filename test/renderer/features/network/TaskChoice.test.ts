// @vitest-environment happy-dom
/** What a network is trained for is chosen in the panel: the sentence says what that means, the last layer follows, undo takes both back. */
import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, expect, test, vi } from 'vitest'
import ProblemList from '../../../../src-renderer/features/network/ProblemList.vue'
import TaskChoice from '../../../../src-renderer/features/network/TaskChoice.vue'
import { builderKey, createBuilder, type Builder } from '../../../../src-renderer/features/network/useBuilder.ts'
import { tasksText } from '../../../../src-renderer/text/tasks.ts'
import type { NetworkDocument } from '../../../../src-shared/network/document.ts'
import { taskOf, tasks } from '../../../../src-shared/network/task.ts'
import { templateById } from '../../../../src-shared/templates/index.ts'

const classCount = 3
vi.mock('../../../../src-renderer/composables/useClasses.ts', async () => {
  const { computed } = await import('vue')
  return { useClasses: () => ({ classes: computed(() => Array.from({ length: 3 }, (_, id) => ({ id }))) }) }
})
vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: {}, onCoreEvent: () => () => undefined }))

let wrapper: VueWrapper | null = null
afterEach(() => {
  wrapper?.unmount()
  wrapper = null
})
function open(document: NetworkDocument, readonly = false): Builder {
  const builder = createBuilder({ classCount: () => classCount, allowed: () => null, changed: () => undefined })
  builder.open(document)
  wrapper = mount({ components: { TaskChoice, ProblemList }, setup: () => ({ readonly }), template: '<TaskChoice :readonly="readonly" /><ProblemList :readonly="readonly" />' }, { global: { provide: { [builderKey as symbol]: builder } }, attachTo: globalThis.document.body })
  return builder
}
const id = (name: string) => wrapper!.find(`[data-testid="${name}"]`)
const lenet = templateById('lenet-5').create(templateById('lenet-5').input, classCount)

test('every task is offered under its name, labelled, and explained', async () => {
  open(lenet)
  const select = id('network-task')
  expect(select.findAll('option').map((option) => option.attributes('value'))).toEqual([...tasks])
  expect(wrapper!.find(`label[for="${select.attributes('id')}"]`).text()).toBe('Trained for')
  expect((select.element as HTMLSelectElement).value).toBe('single_label')
  for (const task of tasks) {
    await select.setValue(task)
    expect(id('network-task-help').text()).toContain(tasksText.tasks[task].does)
    expect(id('network-task-help').attributes('id')).toBe(select.attributes('aria-describedby'))
  }
})
test('the last layer follows between answers that are lists; one undo takes both back', async () => {
  const builder = open(lenet)
  expect(id('network-task-help').text()).toContain('Its last layer follows')
  await id('network-task').setValue('regression')
  expect(builder.document.value.layers.at(-1)!.config).toMatchObject({ units: 1, activation: 'linear' })
  expect(builder.network.value.problems).toEqual([])
  builder.undo()
  expect(builder.document.value).toBe(lenet)
  builder.redo()
  expect(taskOf(builder.document.value)).toBe('regression')
})
test('a task that wants another network changes nothing but itself, and the problems say what is missing', async () => {
  const builder = open(lenet)
  await id('network-task').setValue('autoencoder')
  expect(builder.document.value.layers).toBe(lenet.layers)
  expect(wrapper!.text()).toContain('an image that is drawn again has the shape of its input 28×28×1, received 3')
  expect(wrapper!.text()).toContain('Train it to name one class')
})
test('a network that is only looked at cannot be given another task', () => {
  open(lenet, true)
  expect((id('network-task').element as HTMLSelectElement).disabled).toBe(true)
})
