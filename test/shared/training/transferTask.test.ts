/** What a transfer trains for follows from the labels, and its head is penalized alike for every loss. */
import { describe, expect, test } from 'vitest'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { headTasks } from '../../../src-shared/network/task.ts'
import { networkOnBackbone } from '../../../src-shared/templates/backboneNetwork.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { taskTraining } from '../../../src-shared/training/taskTraining.ts'
import { transferHead, transferTask, type LabelledAs } from '../../../src-shared/training/transferTask.ts'
import { tinyInput } from '../../support/tinyNetwork.ts'

const flowers: LabelledAs = { kind: 'one', classNames: ['daisy', 'rose', 'tulip'], oneClass: 30, severalClasses: 0, numbers: [] }

describe('the task', () => {
  test.each([
    ['one class of three', flowers, 'single_label', 'one of 3 classes'],
    ['one class of two', { ...flowers, classNames: ['cat', 'dog'] }, 'binary', 'the probability of "dog"'],
    ['several classes', { ...flowers, kind: 'several', oneClass: 10, severalClasses: 20 }, 'multi_label', 'each of the 3 classes'],
    ['numbers', { ...flowers, kind: 'number', oneClass: 0, numbers: [1, 2] }, 'regression', 'a number each'],
    ['numbers are wanted, and only classes are there', { ...flowers, kind: 'number' }, 'single_label', 'one of 3 classes'],
    ['classes are wanted, and only numbers are there', { ...flowers, oneClass: 0, numbers: [1] }, 'regression', 'a number each'],
    ['nothing is there yet', { ...flowers, kind: 'several', oneClass: 0 }, 'multi_label', 'several classes'],
  ] as const)('%s', (_, labelled, task, words) => {
    const chosen = transferTask(labelled, 'training')
    expect(chosen.task).toBe(task)
    expect(chosen.why).toContain(words)
    expect(chosen.heads).toHaveLength(task === 'single_label' || task === 'binary' ? 3 : 1)
  })

  test('two classes have two outputs where the head is worked out', () => {
    expect(transferTask({ ...flowers, classNames: ['cat', 'dog'] }, 'nearest_images').task).toBe('single_label')
  })
})

describe('the head', () => {
  const drawing = startDrawing()
  draw(drawing, draw(drawing, 'input', 'Rescaling'), 'Conv2D', { filters: 4 })
  const backbone = finishDrawing(drawing, 'Backbone', tinyInput)
  test.each(headTasks)('for %s makes a network without problems, with losses that fit', (task) => {
    const document = networkOnBackbone(backbone, 'conv_1', transferHead({ classNames: task === 'binary' ? ['a', 'b'] : flowers.classNames, numbers: [10, 30] }, task))
    const classCount = task === 'regression' ? 0 : task === 'binary' ? 2 : 3
    expect(inferNetwork(document, classCount).problems).toEqual([])
    expect(taskTraining(document).task).toBe(task)
  })

  test('is penalized alike whatever its loss is a mean over: of two outputs one, of several yes-or-no answers each', () => {
    const l2Of = (task: (typeof headTasks)[number]): number => transferHead({ classNames: flowers.classNames, numbers: [] }, task).l2
    expect(l2Of('binary')).toBeCloseTo(l2Of('single_label') / 2, 12)
    // Binary cross-entropy is the mean of three answers, each of which one output decides.
    expect(l2Of('multi_label')).toBeCloseTo(l2Of('binary') / 3, 12)
  })

  test('for numbers ends in their mean and deviation to three digits, and its penalty grows with the square as the loss does', () => {
    const numbers = [1000, 3000, 2000.4]
    const head = transferHead({ classNames: [], numbers }, 'regression')
    expect(head.numbers).toEqual({ mean: 2000, deviation: 816 })
    expect(head.l2).toBeCloseTo(0.05 * 816 ** 2, -2)
    const document = networkOnBackbone(backbone, 'conv_1', head)
    expect(document.layers.at(-1)).toMatchObject({ kind: 'Rescaling', config: { scale: 816, offset: 2000 } })
    expect(inferNetwork(document, 0).problems).toEqual([])
    expect(transferHead({ classNames: [], numbers: [4, 4] }, 'regression').numbers).toEqual({ mean: 4, deviation: 1 })
  })
})
