/** The network that tells images apart when labels are doubted: the layers of a backbone or a run that are not trained, and a linear head. Used by labelErrorSearches.ts. */
import { AppError } from '../../src-shared/errors/appError.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { frozenFront } from '../../src-shared/network/frozenFront.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import { networkOnBackbone } from '../../src-shared/templates/backboneNetwork.ts'
import { backboneById } from '../pretrained/manifest.ts'
import { backboneDocument } from '../pretrained/openBackbone.ts'

/** L2 penalty: with less, a head learns the wrong labels too; with more, it is less sure of the right ones, so fewer are found. */
const headPenalty = 0.01
/** Pictures smaller than the input of a backbone are enlarged so many times at most: more only makes them blurred, and takes longer. */
const mostEnlarged = 3
const leastPx = 96
const pxStep = 32

export interface LabelErrorModel {
  readonly network: NetworkDocument
  readonly featureLayer: string
}

/** `sidePx`: the shorter sides of the images. */
export function modelOnBackbone(id: string, classCount: number, sidePx: readonly number[]): LabelErrorModel {
  const entry = backboneById(id)
  const document = backboneDocument(entry)
  const px = inputPx(sidePx, entry.inputPx)
  const featureLayer = entry.cuts[0]!.layerId
  const sized = { ...document, input: { ...document.input, widthPx: px, heightPx: px } }
  return { network: networkOnBackbone(sized, featureLayer, { classCount, pretrained: entry.id, normalized: true, l2: headPenalty }), featureLayer }
}

/** All but the last layers of a trained network. Throws `labelErrorsImpossible`. */
export function modelOnRun(network: NetworkDocument, classCount: number): LabelErrorModel {
  const front = tasks.has(taskOf(network)) ? frozenFront(network, Object.fromEntries(network.layers.map(({ id }) => [id, 0]))) : null
  if (front === null) throw new AppError('labelErrorsImpossible', { problems: [`The network "${network.name}" has no features of single images. Choose a backbone.`] })
  return { network: networkOnBackbone(network, front.layerId, { classCount, normalized: true, l2: headPenalty }), featureLayer: front.layerId }
}

const tasks: ReadonlySet<string> = new Set(['single_label', 'multi_label', 'binary', 'regression'])

/** The side of the input [px]: that of the backbone, or less where the images are small. */
export function inputPx(sidePx: readonly number[], ofBackbone: number): number {
  const median = sidePx.toSorted((a, b) => a - b)[sidePx.length >> 1] ?? ofBackbone
  return Math.min(ofBackbone, Math.max(leastPx, Math.ceil((mostEnlarged * median) / pxStep) * pxStep))
}
