/** What the outputs of a compiled network mean for its task. Used by evaluation, prediction and tests. */
import { assertReady } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { taskOf, type Task } from '../../src-shared/network/task.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import type { Tensors } from '../executors/executor.ts'
import type { Graph } from '../graph/graph.ts'
import type { Tensor } from '../graph/ir.ts'

/** Tasks whose answer is one of several classes, with a probability for each. */
export function namesOneClass(task: Task): boolean {
  return task === 'single_label' || task === 'binary' || task === 'pairs'
}

/** Tasks whose answers are called as the classes of the project. */
export function ofClasses(task: Task): boolean {
  return task === 'single_label' || task === 'binary' || task === 'multi_label'
}

/** Tasks whose answer is a picture [C,H,W]. */
export function answersWithPicture(task: Task): boolean {
  return task === 'autoencoder' || task === 'segmentation' || task === 'gan'
}

/** What the classes of answers are called: of pairs "different" and "same", else those of the run. */
export function answerNames(task: Task, classNames: readonly string[]): readonly string[] {
  return task === 'pairs' ? ['different', 'same'] : classNames
}

/** The images [N,C,H,W] for the first input and the others for further image inputs; inputs of plain numbers get `plainNumbers`. */
export function inputsOf({ inputs }: Pick<Graph, 'inputs'>, images: Uint8Array, others: Uint8Array): Tensors {
  return Object.fromEntries(inputs.map(({ name, value: { shape } }): [string, Tensor] => {
    if (!name.startsWith('images')) return [name, { shape, dtype: 'float32', data: plainNumbers(sizeOf(shape)) }]
    return [name, { shape, dtype: 'uint8', data: name === 'images' ? images : others }]
  }))
}

/** Numbers for an input that nothing else is known of: of both signs, all different, the same every time. */
export function plainNumbers(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => Math.sin(index + 1))
}

/** All outputs of an inference, one after another, as they are. */
export function allOutputs({ outputs: named }: Pick<Graph, 'outputs'>, outputs: Tensors): Float32Array {
  return Float32Array.from(named.flatMap(({ name }) => [...(outputs[name]?.data ?? [])]))
}

/** The main output of an inference, float32 [N, ...] in IR layout. */
export function mainOutput(document: NetworkDocument, outputs: Tensors): Float32Array {
  const output = outputs['probabilities'] ?? outputs[`output:${assertReady(document, null).outputId ?? ''}`]
  if (!(output?.data instanceof Float32Array)) throw new Error('inference: no main output')
  return output.data
}

/**
 * Rows of answers as people see them: one output p for two classes is [1 - p, p]; a distance d between two images, trained to lie
 * `margin` apart when they differ, counts as the probability 1 - d / margin of being the same. Other answers as they are.
 */
export function answersOf(document: NetworkDocument, numbers: Float32Array, margin: number): Float32Array {
  const task = taskOf(document)
  if (task !== 'binary' && task !== 'pairs') return numbers
  const isDistance = task === 'pairs' && !endsInSigmoid(document)
  const answers = new Float32Array(2 * numbers.length)
  numbers.forEach((value, row) => {
    const second = isDistance ? Math.min(1, Math.max(0, 1 - value / margin)) : value
    answers[2 * row] = 1 - second
    answers[2 * row + 1] = second
  })
  return answers
}

/** Whether the main output is a probability. */
export function endsInSigmoid(document: NetworkDocument): boolean {
  const network = assertReady(document, null)
  return network.layers.get(network.outputId ?? '')?.layer.config['activation'] === 'sigmoid'
}
