/** Augmentation of a batch inside the training step. Used by `step.ts`; the meaning of each option stands in `src-shared/training/augmentation.ts`. */
import type { Augmentation, AugmentationConfig, ColourAugmentation, MixingAugmentation } from '../../../src-shared/training/augmentation.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Affine } from './affine.ts'
import { compose } from './affine.ts'
import type { Amount } from './amounts.ts'
import { gated, product, quotient, squareRoot, sum } from './amounts.ts'
import { blend, brighten, channelMeans, saturate, turnHue } from './colour.ts'
import type { Draws } from './draws.ts'
import { createDraws, drawBetween, drawGate, drawSign } from './draws.ts'
import { geometricMap, movesWholePixels } from './geometric.ts'
import { mix, mixTargets } from './mixing.ts'
import { addNoise, erase } from './noise.ts'
import { planRandAugment } from './randAugment.ts'
import { resample } from './resample.ts'

export interface Augmented {
  readonly images: Value
  /** Masks [N,1,H,W] moved as the images were; values stay what they are, outside of the image lies what lies at its edge or 0. */
  moveMasks(masks: Value): Value
  /** Targets [N,classes] for these images: mixed where images were. */
  mixTargets(targets: Value): Value
}

/** Changes images float32 [N,C,H,W] (0..255) at random, by the step's key int32 [2]; `use` tells the images of several inputs apart. */
export function augment(builder: GraphBuilder, images: Value, config: AugmentationConfig, key: Value, use = ''): Augmented {
  const [batch = 1, , height = 1, width = 1] = images.shape
  const draws = config.layers.map((layer, index) => createDraws(builder, key, batch, `${use}${index} ${layer.kind}`))
  const maps: Affine[] = []
  const recolourings: ((images: Value) => Value)[] = []
  const mixings: { readonly draws: Draws; readonly layer: MixingAugmentation }[] = []
  config.layers.forEach((layer, index) => {
    const mine = draws[index] as Draws
    if (layer.kind === 'RandAugment') {
      const plan = planRandAugment(mine, layer, { height, width })
      maps.push(plan.map)
      recolourings.push((x) => plan.changeColours(x))
    } else if (isMixing(layer)) mixings.push({ draws: mine, layer })
    else if (isColour(layer)) recolourings.push((x) => recolour(mine, x, layer))
    else maps.push(geometricMap(mine, layer, { height, width }))
  })
  const [firstMap, ...laterMaps] = maps
  const map = firstMap === undefined ? null : laterMaps.reduce((first, second) => compose(builder, first, second), firstMap)
  let x = map === null ? images : resample(builder, images, map, exactWherePossible(config))
  for (const change of recolourings) x = change(x)
  const shares: Amount[] = []
  for (const mixing of mixings) {
    const mixed = mix(mixing.draws, x, mixing.layer)
    x = mixed.images
    shares.push(mixed.share)
  }
  const moveMasks = (masks: Value): Value => (map === null ? masks : resample(builder, masks, map, { ...config, fill_value: 0, interpolation: 'nearest' }))
  return { images: x, moveMasks, mixTargets: (targets) => shares.reduce((mixed: Value, share) => mixTargets(builder, mixed, share), targets) }
}

const colours: { readonly [K in ColourAugmentation['kind']]: (draws: Draws, images: Value, layer: Extract<ColourAugmentation, { kind: K }>, gate: Amount) => Value } = {
  RandomBrightness: (draws, images, { factor }, gate) => brighten(draws.builder, images, product(draws.builder, gate, drawBetween(draws, 'factor', factor))),
  RandomContrast: (draws, images, { factor: [lower, upper] }, gate) =>
    blend(draws.builder, images, channelMeans(draws.builder, images), gated(draws.builder, drawBetween(draws, 'factor', [1 - lower, 1 + upper]), gate, 1)),
  RandomSaturation: (draws, images, { factor }, gate) => saturate(draws.builder, images, gated(draws.builder, saturationFactor(draws, drawBetween(draws, 'factor', factor)), gate, 1)),
  RandomHue: (draws, images, { factor }, gate) =>
    turnHue(draws.builder, images, product(draws.builder, product(draws.builder, gate, drawSign(draws, 'direction')), product(draws.builder, drawBetween(draws, 'factor', factor), 0.5))),
  GaussianNoise: (draws, images, { stddev }, gate) => addNoise(draws, images, product(draws.builder, gate, stddev)),
  RandomErasing(draws, images, { scale, fill_value }, gate) {
    const side = (use: string): Amount => squareRoot(draws.builder, drawBetween(draws, use, scale))
    return erase(draws, images, side('width'), side('height'), fill_value, gate)
  },
}

function recolour(draws: Draws, images: Value, layer: ColourAugmentation): Value {
  // The table is checked entry by entry; here the entry and the layer belong to one kind.
  const change = colours[layer.kind] as (draws: Draws, images: Value, layer: ColourAugmentation, gate: Amount) => Value
  return change(draws, images, layer, drawGate(draws, 'gate', layer.probability))
}

/** Keras's factor 0..1 as what the saturation is multiplied with; the small number keeps 1 finite. */
function saturationFactor({ builder }: Draws, factor: Amount): Amount {
  return quotient(builder, factor, sum(builder, 1 + 1e-7, product(builder, factor, -1)))
}

/** Flips and crops at whole pixels need no weights between pixels, and without them they are exact. */
function exactWherePossible(config: AugmentationConfig): AugmentationConfig {
  const whole = config.layers.every((layer) => layer.kind !== 'RandAugment' && (isMixing(layer) || isColour(layer) || movesWholePixels(layer)))
  return whole ? { ...config, interpolation: 'nearest' } : config
}

/** The configuration without MixUp and CutMix: where targets cannot be mixed, images must not be. */
export function withoutMixing(config: AugmentationConfig): AugmentationConfig {
  return { ...config, layers: config.layers.filter((layer) => !isMixing(layer)) }
}

function isMixing(layer: Augmentation): layer is MixingAugmentation {
  return layer.kind === 'MixUp' || layer.kind === 'CutMix'
}

function isColour(layer: Augmentation): layer is ColourAugmentation {
  return Object.hasOwn(colours, layer.kind)
}
