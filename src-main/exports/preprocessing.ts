/** How an image becomes the model's input and what its numbers mean, as data for other programs: written beside every exported model and read by the examples. */
import { channelsOf } from '../../src-shared/dataset/inputSettings.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { ganHalves } from '../../src-shared/network/ganHalves.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import { answersWithPicture, endsInSigmoid } from '../insight/taskAnswers.ts'

/** What `preprocessing.json` says. Pixels stay 0..255: scaling is part of the model. */
export function preprocessingOf(network: NetworkDocument, layout: 'NCHW' | 'NHWC') {
  const { input } = network
  return {
    width: input.widthPx,
    height: input.heightPx,
    colour: input.colour,
    channels: channelsOf(input.colour),
    fit: input.fit,
    resize: 'lanczos3 where the image shrinks, bicubic where it grows',
    range: [0, 255],
    layout,
    dtype: 'float32',
    task: taskOf(network),
    answer: answerKind(network),
    output: outputPlace(network),
  }
}

/** probabilities: one for each label · probability: of the second of two labels · number · picture. */
function answerKind(network: NetworkDocument): 'probabilities' | 'probability' | 'number' | 'picture' {
  const task = taskOf(network)
  if (answersWithPicture(task)) return 'picture'
  if (task === 'regression') return 'number'
  if (task === 'binary') return 'probability'
  // Otherwise it is the distance of two images.
  return task === 'pairs' ? (endsInSigmoid(network) ? 'probability' : 'number') : 'probabilities'
}

/** Place of the output to look at, where there are several: of a GAN what the generator makes. */
function outputPlace(network: NetworkDocument): number {
  const made = taskOf(network) === 'gan' ? ganHalves(network)?.generator.outputIds[0] : undefined
  return made === undefined ? 0 : Math.max(0, inferNetwork(network).outputIds.indexOf(made))
}
