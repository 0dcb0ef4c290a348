/** Numbers of an answer that is a picture, as people see them: the picture, a mask's values, where a redrawn image is off. Pure; used by answerFor.ts and judgeDrawing.ts. */
import { noValue, type DrawnAnswer, type ErrorMap, type ValueMap } from '../../src-shared/api/drawnAnswer.ts'
import { answerPicturePx } from '../../src-shared/api/picture.ts'
import { channelsOf } from '../../src-shared/dataset/inputSettings.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { maskWindow } from '../../src-shared/network/maskWindow.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import { answeredValues, askedValue, valueNames } from './judgeMasks.ts'
import { shrinkOf, shrunk, smallPicture } from './smallPicture.ts'

/** `answers` [C,h,w] and what the network saw, [C,H,W] bytes. */
export function drawnAnswer(document: NetworkDocument, answers: Float32Array, seen: Uint8Array): DrawnAnswer {
  const { heightPx, widthPx, colour } = document.input
  const { rows, columns, channels } = answerShapeOf(document)
  const isMask = taskOf(document) === 'segmentation'
  const values = isMask ? answeredValues(answers, channels) : null
  const planes = values !== null && channels > 1 ? Float32Array.from(values, (value) => (value * 255) / (channels - 1)) : answers.map((value) => value * 255)
  return {
    seen: smallPicture(seen, channelsOf(colour), heightPx, widthPx, answerPicturePx),
    picture: smallPicture(planes, isMask ? 1 : channels, rows, columns, answerPicturePx),
    mask: values === null ? null : placed(document, values),
    error: isMask || answers.length !== seen.length ? null : errorMap(answers, seen, channels, heightPx, widthPx),
  }
}

/** The mask of an image [H,W] at the size of the input, as the answer should have been. */
export function wantedMask(document: NetworkDocument, mask: Uint8Array): ValueMap {
  const { widthPx } = document.input
  const { rows, columns, channels, topPx, leftPx } = answerShapeOf(document)
  return placed(document, Uint8Array.from({ length: rows * columns }, (_, place) => askedValue(mask[(Math.floor(place / columns) + topPx) * widthPx + (place % columns) + leftPx]!, channels)))
}

function answerShapeOf(document: NetworkDocument) {
  const { heightPx, widthPx } = document.input
  const [rows = heightPx, columns = widthPx, channels = 1] = inferNetwork(document).outputShape ?? []
  return { rows, columns, channels, ...maskWindow([heightPx, widthPx], [rows, columns]) }
}

/** Values of the window that the answer is about, at the size of the picture beside it: the one in the middle of each square that becomes a pixel. */
function placed(document: NetworkDocument, values: Uint8Array): ValueMap {
  const { heightPx, widthPx } = document.input
  const { rows, columns, channels, topPx, leftPx } = answerShapeOf(document)
  const shrink = shrinkOf(heightPx, widthPx, answerPicturePx)
  const [smallRows, smallColumns] = [Math.ceil(heightPx / shrink), Math.ceil(widthPx / shrink)]
  const middle = (place: number, sidePx: number): number => Math.min(sidePx - 1, place * shrink + Math.floor(shrink / 2))
  const small = Uint8Array.from({ length: smallRows * smallColumns }, (_, place) => {
    const row = middle(Math.floor(place / smallColumns), heightPx) - topPx
    const column = middle(place % smallColumns, widthPx) - leftPx
    return row < 0 || row >= rows || column < 0 || column >= columns ? noValue : values[row * columns + column]!
  })
  return { rows: smallRows, columns: smallColumns, values: Buffer.from(small).toString('base64'), names: valueNames(channels) }
}

/** The distance of each pixel, the mean of its channels. */
function errorMap(answers: Float32Array, seen: Uint8Array, channels: number, heightPx: number, widthPx: number): ErrorMap {
  const size = heightPx * widthPx
  const off = Float32Array.from({ length: size }, (_, place) => {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += Math.abs(answers[channel * size + place]! - seen[channel * size + place]! / 255)
    return sum / channels
  })
  const strongest = off.reduce((most, value) => Math.max(most, value), 0)
  const shrink = shrinkOf(heightPx, widthPx, answerPicturePx)
  const values = shrunk(off.map((value) => (strongest > 0 ? (value / strongest) * 255 : 0)), 1, heightPx, widthPx, shrink)
  return { rows: Math.ceil(heightPx / shrink), columns: Math.ceil(widthPx / shrink), values: Buffer.from(values).toString('base64'), strongest }
}
