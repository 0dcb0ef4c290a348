/** A small network for each task, on images of 16x16 pixels. Read by tests of insight and exports. */
import type { InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { Task } from '../../src-shared/network/task.ts'
import { draw, drawInput, drawShared, finishDrawing, startDrawing, type Drawing } from '../../src-shared/templates/drawing.ts'

export const taskInput: InputSettings = { widthPx: 16, heightPx: 16, colour: 'rgb', fit: 'stretch' }
/** Of the tasks that have classes. */
export const taskClasses = ['cat', 'dog', 'owl'] as const

function convolved(drawing: Drawing): string {
  let x = draw(drawing, 'input', 'Rescaling', { scale: 1 / 255 })
  x = draw(drawing, x, 'Conv2D', { filters: 4, activation: 'relu', padding: 'same', bias_initializer: 'random_normal' })
  return draw(drawing, x, 'MaxPooling2D')
}

function ending(units: number, activation: string, task: Task): NetworkDocument {
  const drawing = startDrawing()
  draw(drawing, draw(drawing, convolved(drawing), 'Flatten'), 'Dense', { units, activation })
  return finishDrawing(drawing, `Of ${task}`, taskInput, task)
}

function picture(filters: number, activation: string, task: Task): NetworkDocument {
  const drawing = startDrawing()
  draw(drawing, draw(drawing, convolved(drawing), 'UpSampling2D'), 'Conv2D', { filters, activation, padding: 'same' })
  return finishDrawing(drawing, `Of ${task}`, taskInput, task)
}

function pairs(): NetworkDocument {
  const drawing = startDrawing()
  const second = drawInput(drawing, {}, 1)
  const left = draw(drawing, draw(drawing, 'input', 'Rescaling', { scale: 1 / 255 }), 'Conv2D', { filters: 3, activation: 'tanh' })
  const right = drawShared(drawing, draw(drawing, second, 'Rescaling', { scale: 1 / 255 }, 1), left, 1)
  const difference = draw(drawing, [left, right], 'Subtract')
  draw(drawing, draw(drawing, difference, 'Flatten'), 'Dense', { units: 1, activation: 'sigmoid' })
  return finishDrawing(drawing, 'Of pairs', taskInput, 'pairs')
}

function gan(): NetworkDocument {
  const drawing = startDrawing()
  draw(drawing, draw(drawing, convolved(drawing), 'Flatten'), 'Dense', { units: 1, activation: 'sigmoid' })
  const numbers = drawInput(drawing, { data: 'numbers', shape: [6] }, 1)
  const image = draw(drawing, draw(drawing, numbers, 'Dense', { units: 4 * 4 * 2, activation: 'relu' }), 'Reshape', { target_shape: [4, 4, 2] })
  draw(drawing, image, 'Conv2DTranspose', { filters: 3, kernel_size: [4, 4], strides: [4, 4], padding: 'same', activation: 'tanh' })
  return finishDrawing(drawing, 'Of gan', taskInput, 'gan')
}

export const taskNetworks: Readonly<Record<Task, NetworkDocument>> = {
  single_label: ending(taskClasses.length, 'softmax', 'single_label'),
  multi_label: ending(taskClasses.length, 'sigmoid', 'multi_label'),
  binary: ending(1, 'sigmoid', 'binary'),
  regression: ending(1, 'linear', 'regression'),
  autoencoder: picture(3, 'sigmoid', 'autoencoder'),
  segmentation: picture(4, 'softmax', 'segmentation'),
  pairs: pairs(),
  gan: gan(),
}
