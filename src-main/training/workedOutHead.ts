/**
 * Heads that are worked out from the features of the training images instead of being trained: the layers they consist of, and what keeps a
 * network or data set from having one. Used by the trainer process and preflight.
 */
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { frozenFront, pretrainedRates } from '../../src-shared/network/frozenFront.ts'
import { graphOf } from '../../src-shared/network/graph.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import type { HeadKind } from '../../src-shared/training/run.ts'
import type { State } from './startState.ts'
import { classMeansHead } from './classMeans.ts'
import type { LabelledFeatures } from './labelledFeatures.ts'
import { nearestImagesHead } from './nearestImages.ts'

export type WorkedOutHead = Exclude<HeadKind, 'training'>

/** The kinds that follow the frozen front, one after the other. */
const layerKinds: Readonly<Record<WorkedOutHead, readonly string[]>> = {
  class_means: ['BatchNormalization', 'Dense'],
  nearest_images: ['BatchNormalization', 'Dense', 'Dense'],
}

/** Every training image is a column of weights: more than this make a network that is slow and large. */
const mostImages = 5000

/** Weights of the head behind layer `layerId`. Throws for a network that `headProblems` would not let through. */
export function workedOutHead(head: WorkedOutHead, network: NetworkDocument, layerId: string, features: LabelledFeatures, classCount: number): State {
  const [normalization, first, second] = followers(network, layerId, layerKinds[head]) ?? []
  if (normalization === undefined || first === undefined) throw new Error(`head ${head}: ${layerId} is not followed by ${layerKinds[head].join(', ')}`)
  return second === undefined ? classMeansHead({ normalization, dense: first }, features, classCount) : nearestImagesHead({ normalization, votes: first, classes: second }, features, classCount)
}

/** Why a run cannot have such a head, as sentences. */
export function headProblems(network: NetworkDocument, head: HeadKind, trainCount: number): readonly string[] {
  if (head === 'training') return []
  const front = frozenFront(network, pretrainedRates(network))
  const layers = front === null ? null : followers(network, front.layerId, layerKinds[head])
  if (taskOf(network) !== 'single_label' || layers === null) {
    return [`Last layer: what is to be worked out from the training images follows a pretrained network and consists of ${layerKinds[head].slice(0, -1).join(', ')} and ${layerKinds[head].at(-1)!}, received another network. Choose a trained last layer.`]
  }
  const votes = network.layers.find(({ id }) => head === 'nearest_images' && id === layers[1])?.config['units']
  if (votes !== undefined && votes !== trainCount) return [`Last layer: it compares with ${String(votes)} images, and there are ${trainCount.toLocaleString('en')} training images. Set its units to ${trainCount}.`]
  if (votes !== undefined && trainCount > mostImages) return [`Last layer: comparing each image with ${trainCount.toLocaleString('en')} others is slow, ${mostImages.toLocaleString('en')} at most are allowed. With so many images a trained last layer is better anyway.`]
  return []
}

/** The layers behind `layerId`, one after the other and of these kinds, to the end of the network; null where they are not. */
function followers(network: NetworkDocument, layerId: string, kinds: readonly string[]): readonly string[] | null {
  const { outgoing, layers } = graphOf(network)
  const found: string[] = []
  for (const kind of kinds) {
    const [connection, ...others] = outgoing.get(found.at(-1) ?? layerId) ?? []
    if (connection === undefined || others.length > 0 || layers.get(connection.to)?.kind !== kind) return null
    found.push(connection.to)
  }
  return (outgoing.get(found.at(-1) ?? layerId) ?? []).length === 0 ? found : null
}
