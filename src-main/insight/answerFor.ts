/** The numbers of an answer as people see them: classes by name, a number, a picture. Used by api/prediction.ts. */
import type { Prediction } from '../../src-shared/api/prediction.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import { drawnAnswer } from './drawnAnswer.ts'
import type { PredictedFile, TrainedModel } from './messages.ts'
import { answerNames } from './taskAnswers.ts'

export function answerFor({ network, classNames }: TrainedModel, { answers, seen }: Pick<PredictedFile, 'answers' | 'seen'>): Pick<Prediction, 'classes' | 'number' | 'drawn'> {
  const task = taskOf(network)
  if (answers === null) return { classes: [], number: null, drawn: null }
  if (task === 'regression') return { classes: [], number: answers[0] ?? null, drawn: null }
  if (seen !== null) return { classes: [], number: null, drawn: drawnAnswer(network, answers, seen) }
  const names = answerNames(task, classNames)
  return { classes: [...answers].map((probability, index) => ({ name: names[index] ?? `Output ${index + 1}`, probability })).sort((a, b) => b.probability - a.probability), number: null, drawn: null }
}
