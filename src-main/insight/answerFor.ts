/** The numbers of an answer as people see them: classes by name, a number, a picture. Used by api/prediction.ts. */
import { answerPicturePx } from '../../src-shared/api/picture.ts'
import type { Prediction } from '../../src-shared/api/prediction.ts'
import { channelsOf } from '../../src-shared/dataset/inputSettings.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import type { PredictedFile, TrainedModel } from './messages.ts'
import { smallPicture } from './smallPicture.ts'
import { answerNames } from './taskAnswers.ts'

export function answerFor({ network, classNames }: TrainedModel, { answers, seen }: Pick<PredictedFile, 'answers' | 'seen'>): Pick<Prediction, 'classes' | 'number' | 'drawn'> {
  const task = taskOf(network)
  if (answers === null) return { classes: [], number: null, drawn: null }
  if (task === 'regression') return { classes: [], number: answers[0] ?? null, drawn: null }
  if (seen === null) {
    const names = answerNames(task, classNames)
    return { classes: [...answers].map((probability, index) => ({ name: names[index] ?? `Output ${index + 1}`, probability })).sort((a, b) => b.probability - a.probability), number: null, drawn: null }
  }
  const { heightPx, widthPx, colour } = network.input
  const [rows = heightPx, columns = widthPx, channels = 1] = inferNetwork(network).outputShape ?? []
  const planes = task === 'segmentation' && channels > 1 ? mostProbable(answers, channels) : answers.map((value) => value * 255)
  return {
    classes: [],
    number: null,
    drawn: { seen: smallPicture(seen, channelsOf(colour), heightPx, widthPx, answerPicturePx), picture: smallPicture(planes, task === 'segmentation' ? 1 : channels, rows, columns, answerPicturePx) },
  }
}

/** Of planes [C,H,W] the place of the largest, spread over 0..255. */
function mostProbable(planes: Float32Array, channels: number): Float32Array {
  const size = planes.length / channels
  return Float32Array.from({ length: size }, (_, place) => {
    let best = 0
    for (let channel = 1; channel < channels; channel++) if (planes[channel * size + place]! > planes[best * size + place]!) best = channel
    return (best * 255) / (channels - 1)
  })
}
