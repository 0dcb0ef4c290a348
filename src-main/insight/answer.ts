/** What the insight process does: loads trained networks, decodes images with the one decoder, computes. Used by insightProcess.ts and tests. */
import { cellOf, curveOfClass, comparisonOf, detailOf } from './analyse.ts'
import { previewAugmentation } from './augmentation.ts'
import { evaluate } from './evaluate.ts'
import { explain } from './explain.ts'
import { answerFlow } from './flow.ts'
import { judgeDrawing } from './judgeDrawing.ts'
import { loadAnswers } from './keptAnswers.ts'
import { make } from './make.ts'
import { nearest } from './nearest.ts'
import type { AnalyseAnswer, AnalyseRequest, AnswerOf, InsightAnswers, InsightRequest } from './messages.ts'
import { predict } from './predict.ts'
import { suggest } from './suggest.ts'

type Answering = { readonly [K in keyof InsightAnswers]: (request: Extract<InsightRequest, { kind: K }>) => InsightAnswers[K] | Promise<InsightAnswers[K]> }

const answering: Answering = { analyse, augmentation: previewAugmentation, drawing: judgeDrawing, evaluate, explain, flow: answerFlow, make, nearest, predict, suggest }

export async function answer<R extends InsightRequest>(request: R): Promise<AnswerOf<R>> {
  const answerKind = answering[request.kind] as (asked: InsightRequest) => InsightAnswers[InsightRequest['kind']] | Promise<InsightAnswers[InsightRequest['kind']]>
  return (await answerKind(request)) as AnswerOf<R>
}

/** Null where nothing was kept. */
function analyse({ runFolder, split, question }: AnalyseRequest): AnalyseAnswer {
  const kept = loadAnswers(runFolder, split)
  if (kept === null) return null
  if (question.about === 'detail') return detailOf(kept, split === 'train')
  if (question.about === 'cell') return cellOf(kept, question.trueClass, question.predictedClass)
  if (question.about === 'curve') return curveOfClass(kept, question.classIndex)
  if (question.about === 'curves') return question.classIndexes.map((index) => curveOfClass(kept, index))
  const other = loadAnswers(question.otherFolder, split)
  return other && comparisonOf(kept, other, question.names)
}
