/**
 * Gradual unfreezing (Howard & Ruder 2018, arXiv 1801.06146): frozen blocks of a network begin to train one after the other, the last one
 * first, each at a lower rate than the one behind it. Pure; used by the loop, preflight and the form of a run.
 */
import type { NetworkDocument } from '../network/document.ts'
import { graphOf } from '../network/graph.ts'
import { inferNetwork } from '../network/infer.ts'
import { layerName } from '../network/layerName.ts'

export interface UnfreezeConfig {
  /** After every so many epochs the next block begins to train. */
  readonly everyEpochs: number
  /** Learning rate of a block as a multiple of that of the block behind it; the first one's of the run's rate. */
  readonly rateFactor: number
}

/** The divisor of the paper is 2.6. */
export const defaultUnfreeze: UnfreezeConfig = { everyEpochs: 3, rateFactor: 0.4 }

export interface UnfrozenBlock {
  /** In the order of computation. */
  readonly layerIds: readonly string[]
  /** *Conv 3 to Conv 5* */
  readonly name: string
  /** It trains once so many epochs are done. */
  readonly afterEpochs: number
  /** Its learning rate as a multiple of the run's. */
  readonly rate: number
}

type LayerRates = Readonly<Record<string, number>>
type Unfreezing = { readonly layerRates: LayerRates; readonly unfreeze: UnfreezeConfig | null }

/** The frozen blocks in the order in which they begin to train, whether the run is long enough or not; empty when nothing is unfrozen. */
export function unfrozenBlocks(document: NetworkDocument, { layerRates, unfreeze }: Unfreezing): readonly UnfrozenBlock[] {
  if (unfreeze === null) return []
  const { layers } = inferNetwork(document)
  // Normalization stays as it is: statistics of a few small batches would spoil what it knows. (As Keras advises for fine-tuning.)
  const thaws = (id: string): boolean => {
    const layer = layers.get(id)
    return layerRates[id] === 0 && layer !== undefined && layer.trainableParameters > 0 && layer.layer.kind !== 'BatchNormalization'
  }
  const blocks = blocksOf(document).map((ids) => ids.filter(thaws)).filter((ids) => ids.length > 0).reverse()
  return blocks.map((layerIds, index) => ({ layerIds, name: nameOf(layerIds), afterEpochs: (index + 1) * unfreeze.everyEpochs, rate: unfreeze.rateFactor ** (index + 1) }))
}

/** Rates of layers in the epoch that follows so many finished ones. */
export function layerRatesAt(document: NetworkDocument, config: Unfreezing, epochsDone: number): LayerRates {
  const trained = unfrozenBlocks(document, config).filter(({ afterEpochs }) => afterEpochs <= epochsDone)
  return { ...config.layerRates, ...Object.fromEntries(trained.flatMap(({ layerIds, rate }) => layerIds.map((id) => [id, rate]))) }
}

/** Why a run would unfreeze nothing although it is told to, as sentences. */
export function unfreezeProblems(document: NetworkDocument, config: Unfreezing & { readonly epochs: number }): readonly string[] {
  if (config.unfreeze === null) return []
  const [first] = unfrozenBlocks(document, config)
  if (first === undefined) return ['Unfreezing: no layer that could learn is frozen at first. Freeze the layers that are to wait, or leave it out.']
  return first.afterEpochs < config.epochs ? [] : [`Unfreezing: the first block would begin after ${first.afterEpochs} epochs, and the run has ${config.epochs}. Unfreeze sooner, or train longer.`]
}

/** Rates in the last epoch: what is 0 in them is frozen all the time. */
export function lastLayerRates(document: NetworkDocument, config: Unfreezing & { readonly epochs: number }): LayerRates {
  return layerRatesAt(document, config, config.epochs - 1)
}

/**
 * Layers in order, cut into blocks: branches up to where they join again are one, and of layers that follow each other those between two
 * such blocks, or of one height and width.
 */
function blocksOf(document: NetworkDocument): readonly (readonly string[])[] {
  const { order, layers } = inferNetwork(document)
  const { outgoing } = graphOf(document)
  const places = new Map(order.map((id, place) => [id, place]))
  const blocks: string[][] = []
  let chain: string[] = []
  let open: string[] = []
  let reach = 0
  let height: number | undefined
  const close = (): void => {
    if (chain.length > 0) blocks.push(chain)
    chain = []
  }
  for (const [place, id] of order.entries()) {
    open.push(id)
    // Something before is read only later: branches are not together yet.
    const isJoined = reach <= place
    reach = Math.max(reach, ...(outgoing.get(id) ?? []).map(({ to }) => places.get(to) ?? 0))
    if (!isJoined) continue
    const shape = layers.get(id)?.outputShape
    const ownHeight = shape?.length === 3 ? shape[0] : undefined
    if (open.length > 1) {
      close()
      blocks.push(open)
    } else {
      if (ownHeight !== height) close()
      chain.push(id)
    }
    height = ownHeight
    open = []
  }
  close()
  return blocks
}

function nameOf(layerIds: readonly string[]): string {
  const [first = '', last = first] = [layerIds[0], layerIds.at(-1)]
  return first === last ? layerName(first) : `${layerName(first)} to ${layerName(last)}`
}
