/** What the insight process does: loads trained networks, decodes images with the one decoder, computes. Used by insightProcess.ts and tests. */
import { cellOf, curveOfClass, comparisonOf, detailOf } from './analyse.ts'
import { previewAugmentation } from './augmentation.ts'
import { evaluate } from './evaluate.ts'
import { explain } from './explain.ts'
import { answerFlow } from './flow.ts'
import { judgeDrawing } from './judgeDrawing.ts'
import { loadAnswers, type KeptAnswers } from './keptAnswers.ts'
import { make } from './make.ts'
import { nearest } from './nearest.ts'
import { unwatched, type AnalyseAnswer, type AnalyseRequest, type AnswerOf, type InsightAnswers, type InsightRequest, type InsightWatch } from './messages.ts'
import { predict } from './predict.ts'
import { suggest } from './suggest.ts'
import { ofClasses } from './taskAnswers.ts'

type Answering = { readonly [K in keyof InsightAnswers]: (request: Extract<InsightRequest, { kind: K }>, watch: InsightWatch) => InsightAnswers[K] | Promise<InsightAnswers[K]> }

const answering: Answering = { analyse, augmentation: previewAugmentation, drawing: judgeDrawing, evaluate, explain, flow: answerFlow, make, nearest, predict, suggest }

export async function answer<R extends InsightRequest>(request: R, watch: InsightWatch = unwatched): Promise<AnswerOf<R>> {
  const answerKind = answering[request.kind] as (asked: InsightRequest, watch: InsightWatch) => InsightAnswers[InsightRequest['kind']] | Promise<InsightAnswers[InsightRequest['kind']]>
  return (await answerKind(request, watch)) as AnswerOf<R>
}

/** Null where nothing was kept. */
function analyse({ runFolder, split, question, classNames }: AnalyseRequest): AnalyseAnswer {
  const kept = calledNow(loadAnswers(runFolder, split), classNames)
  if (kept === null) return null
  if (question.about === 'detail') return detailOf(kept, split === 'train')
  if (question.about === 'cell') return cellOf(kept, question.trueClass, question.predictedClass)
  if (question.about === 'curve') return curveOfClass(kept, question.classIndex)
  if (question.about === 'curves') return question.classIndexes.map((index) => curveOfClass(kept, index))
  const other = calledNow(loadAnswers(question.otherFolder, split), question.otherClassNames)
  return other && comparisonOf(kept, other, question.names)
}

/** Two runs may have been judged before and after a class was renamed. */
function calledNow(kept: KeptAnswers | null, names: readonly string[] | undefined): KeptAnswers | null {
  return kept && names && ofClasses(kept.task) ? { ...kept, names } : kept
}
