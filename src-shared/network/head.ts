/** The last layer of a network whose answer is a list of numbers, made to fit another task of that kind. Used where a task is chosen. */
import { applyEdits } from './applyEdit.ts'
import type { NetworkDocument } from './document.ts'
import type { Edit } from './edits.ts'
import { graphOf } from './graph.ts'
import { inferNetwork, isReady, type InferredNetwork } from './infer.ts'
import { listEdits } from './outputRepairs.ts'
import { taskOf, type Task } from './task.ts'
import type { Activation } from '../layers/activationField.ts'

/** Tasks whose networks differ in their last layer only. */
export const listTasks = ['single_label', 'multi_label', 'binary', 'regression'] as const satisfies readonly Task[]
type ListTask = (typeof listTasks)[number]

const activations: Readonly<Record<ListTask, Activation>> = { single_label: 'softmax', multi_label: 'sigmoid', binary: 'sigmoid', regression: 'linear' }

/**
 * The edits that train a network for this task: the task, and the last layer with it where both tasks want a list and the network fitted
 * the old one. `classCount`: classes of the project, 0: not known yet. `network`: the document inferred with them.
 */
export function taskEdits(document: NetworkDocument, task: Task, classCount: number, network: InferredNetwork = inferNetwork(document, classCount)): readonly Edit[] {
  const chosen: Edit = { kind: 'setTask', task }
  const output = network.layers.get(network.outputId ?? '')?.layer
  const count = network.outputShape?.[0]
  if (!isListTask(task) || !isListTask(taskOf(document)) || output === undefined || count === undefined || !isReady(network)) return [chosen]
  const units = task === 'binary' || task === 'regression' ? 1 : classCount || (count > 1 ? count : unitsWithoutClasses)
  return [chosen, ...listEdits(graphOf(document), output, count, units, activations[task])]
}

/** Until the project has classes. */
const unitsWithoutClasses = 10

/** A network of a template for another task than its own; throws where an edit of its last layer is refused. */
export function withTask(document: NetworkDocument, task: Task, classCount: number): NetworkDocument {
  if (taskOf(document) === task) return document
  const result = applyEdits(document, taskEdits(document, task, classCount))
  if (!result.ok) throw new Error(result.problem.sentence)
  return result.document
}

function isListTask(task: Task): task is ListTask {
  return listTasks.some((other) => other === task)
}
