/** Choosing a task changes the last layer with it, so that every classic is ready for each task whose answer is a list. */
import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../../src-shared/network/applyEdit.ts'
import { listTasks, taskEdits, withTask } from '../../../src-shared/network/head.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { taskOf } from '../../../src-shared/network/task.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { templateById, templates } from '../../../src-shared/templates/index.ts'

const classics = templates.filter(({ task, id }) => task === 'single_label' && id !== 'empty')

describe.each(listTasks.filter((task) => task !== 'single_label'))('every classic for %s', (task) => {
  const classCount = task === 'binary' ? 2 : 5
  test.each(classics)('$name', (template) => {
    const classifier = template.create(template.small.input, classCount, { width: template.small.width })
    const document = withTask(classifier, task, classCount)
    expect(taskOf(document)).toBe(task)
    expect(inferNetwork(document, classCount).problems).toEqual([])
    expect(inferNetwork(document).outputShape).toEqual([task === 'multi_label' ? 5 : 1])
    // And back, to the same numbers of parameters.
    const back = withTask(document, 'single_label', classCount)
    expect(inferNetwork(back, classCount).problems).toEqual([])
    expect(inferNetwork(back).parameters).toBe(inferNetwork(classifier).parameters)
  })
})

test('SqueezeNet, whose last convolution is averaged, gets one map that may be negative', () => {
  const template = templateById('squeezenet')
  const document = withTask(template.create(template.small.input, 5), 'regression', 5)
  const last = document.layers.filter(({ kind }) => kind === 'Conv2D').at(-1)!
  expect(last.config).toMatchObject({ filters: 1, activation: 'linear' })
})
test('a network that does not fit its task keeps its layers', () => {
  const drawing = startDrawing()
  draw(drawing, draw(drawing, draw(drawing, 'input', 'Rescaling'), 'Flatten'), 'Dense', { units: 7, activation: 'relu' })
  const document = finishDrawing(drawing, 'Unfinished', templateById('empty').input)
  expect(taskEdits(document, 'regression', 3)).toEqual([{ kind: 'setTask', task: 'regression' }])
})
test('tasks of pictures and pairs leave the layers alone', () => {
  const template = templateById('keras-mnist')
  const document = template.create(template.input, 3)
  for (const task of ['autoencoder', 'segmentation', 'pairs', 'gan'] as const) expect(taskEdits(document, task, 3)).toEqual([{ kind: 'setTask', task }])
})
test('before the project has classes, a head of several outputs keeps their number', () => {
  const template = templateById('lenet-5')
  const document = withTask(template.create(template.input, 10), 'multi_label', 0)
  expect(inferNetwork(document).outputShape).toEqual([10])
  const result = applyEdits(withTask(document, 'regression', 0), taskEdits(withTask(document, 'regression', 0), 'single_label', 0))
  expect(result.ok && inferNetwork(result.document, 0).outputShape).toEqual([10])
})
