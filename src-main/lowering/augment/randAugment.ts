/**
 * RandAugment (Cubuk et al. 2019): each image gets `num_ops` of 13 changes, the strengths those of torchvision's table. Unlike the paper
 * the changes of an image are all different and come in a fixed order, so that the graph computes each once; histogram equalization
 * is not among them, because no primitive counts.
 */
import type { RandAugmentation } from '../../../src-shared/training/augmentation.ts'
import { add } from '../../autodiff/primitives/add.ts'
import { cast } from '../../autodiff/primitives/cast.ts'
import { conv2d } from '../../autodiff/primitives/conv2d.ts'
import { divide } from '../../autodiff/primitives/divide.ts'
import { greater } from '../../autodiff/primitives/greater.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { reduceMax } from '../../autodiff/primitives/reduceMax.ts'
import { reduceSum } from '../../autodiff/primitives/reduceSum.ts'
import { reshape } from '../../autodiff/primitives/reshape.ts'
import { slice } from '../../autodiff/primitives/slice.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import { where } from '../../autodiff/primitives/where.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { addConstant, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import { from, indicator, times } from '../arithmetic.ts'
import type { Affine } from './affine.ts'
import { compose, identity } from './affine.ts'
import type { Amount } from './amounts.ts'
import { choose, product, sum } from './amounts.ts'
import { blend, channelMeans, clipGreyLevels, smallest, toGrey, white } from './colour.ts'
import type { Draws } from './draws.ts'
import { drawGate, drawSign } from './draws.ts'
import type { ImageSize } from './geometric.ts'
import { rotation, translation } from './geometric.ts'

/** `Identity` takes a place and changes nothing. */
const changes = ['Identity', 'ShearX', 'ShearY', 'TranslateX', 'TranslateY', 'Rotate', 'AutoContrast', 'Brightness', 'Color', 'Contrast', 'Posterize', 'Sharpness', 'Solarize'] as const
export type RandAugmentChange = (typeof changes)[number]

export const greatestMagnitude = 30
/** At magnitude 30: pixels per pixel, share of the size, turns, and how far a factor is from 1. */
const strongest = { shear: 0.3, translation: 150 / 331, turns: 30 / 360, factor: 0.9, posterizedBits: 4 } as const

export interface RandAugmentPlan {
  readonly map: Affine
  changeColours(images: Value): Value
}

/** Draws what happens to each image: a map for the resampling, and the change of the colours after it. */
export function planRandAugment(draws: Draws, layer: RandAugmentation, { height, width }: ImageSize): RandAugmentPlan {
  const { builder } = draws
  const strength = layer.magnitude / greatestMagnitude
  const gates = drawChanges(draws, layer)
  const signed = (change: RandAugmentChange, most: number): Amount => product(builder, product(builder, gates[change], drawSign(draws, change)), most * strength)
  const maps: readonly Affine[] = [
    { ...identity, b: signed('ShearX', strongest.shear) },
    { ...identity, d: signed('ShearY', strongest.shear) },
    translation(signed('TranslateX', strongest.translation * width), signed('TranslateY', strongest.translation * height)),
    rotation(builder, signed('Rotate', 2 * Math.PI * strongest.turns)),
  ]
  const factor = (change: RandAugmentChange): Amount => sum(builder, 1, signed(change, strongest.factor))
  return {
    map: maps.reduce((first, second) => compose(builder, first, second)),
    changeColours(images) {
      let x = choose(builder, gates.AutoContrast, stretchContrast(builder, images), images)
      x = blend(builder, x, scalar(builder, 0), factor('Brightness'))
      if (images.shape[1] === 3) x = blend(builder, x, toGrey(builder, x), factor('Color'))
      x = blend(builder, x, channelMeans(builder, toGrey(builder, x)), factor('Contrast'))
      x = choose(builder, gates.Posterize, posterize(builder, x, Math.round(strongest.posterizedBits * strength)), x)
      x = blend(builder, x, smooth(builder, x), factor('Sharpness'))
      return choose(builder, gates.Solarize, solarize(builder, x, white * (1 - strength)), x)
    },
  }
}

/** For each change the images it happens to: those where it is among the `num_ops` highest of as many random numbers as there are changes. */
function drawChanges(draws: Draws, { num_ops, probability }: RandAugmentation): Readonly<Record<RandAugmentChange, Amount>> {
  const { builder, batch } = draws
  const count = changes.length
  const scores = draws.uniform('scores', [batch, count])
  const higher = indicator(builder, greater(builder, reshape(builder, scores, [batch, 1, count]), reshape(builder, scores, [batch, count, 1])))
  const rank = reshape(builder, reduceSum(builder, higher, [2]), [batch, count])
  const chosen = indicator(builder, greater(builder, scalar(builder, num_ops - 0.5), rank))
  const gate = drawGate(draws, 'gate', probability)
  return Object.fromEntries(changes.map((change, index) => [change, product(builder, gate, reshape(builder, slice(builder, chosen, [0, index], [batch, 1]), [batch]))])) as unknown as Readonly<Record<RandAugmentChange, Amount>>
}

/** Each channel stretched to 0..255; one of a single grey level stays. */
export function stretchContrast(builder: GraphBuilder, images: Value): Value {
  const low = smallest(builder, images, [2, 3])
  const range = subtract(builder, reduceMax(builder, images, [2, 3]), low)
  const isFlat = greater(builder, scalar(builder, 1e-6), range)
  const stretched = times(builder, divide(builder, subtract(builder, images, low), where(builder, isFlat, scalar(builder, 1), range)), white)
  return where(builder, isFlat, images, clipGreyLevels(builder, stretched))
}

/** Without the lowest bits of each grey level. */
export function posterize(builder: GraphBuilder, images: Value, bitsGone: number): Value {
  const step = 2 ** bitsGone
  return times(builder, cast(builder, cast(builder, times(builder, images, 1 / step), 'int32'), 'float32'), step)
}

/** Grey levels from the threshold on are turned around. */
export function solarize(builder: GraphBuilder, images: Value, threshold: number): Value {
  return where(builder, greater(builder, scalar(builder, threshold), images), images, from(builder, white, images))
}

/** The filter SMOOTH of Pillow: the pixel 5/13, its neighbours 1/13 each; the outermost pixels stay. */
export function smooth(builder: GraphBuilder, images: Value): Value {
  const [, channels = 1, height = 1, width = 1] = images.shape
  if (height < 3 || width < 3) return images
  const kernel = Float32Array.from({ length: channels * 9 }, (_, index) => (index % 9 === 4 ? 5 / 13 : 1 / 13))
  const weights = addConstant(builder, { shape: [channels, 1, 3, 3], dtype: 'float32', data: kernel })
  const smoothed = conv2d(builder, images, weights, { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: channels })
  const inner = Float32Array.from({ length: height * width }, (_, index) => Number(index % width > 0 && index % width < width - 1 && index >= width && index < (height - 1) * width))
  const mask = addConstant(builder, { shape: [1, 1, height, width], dtype: 'float32', data: inner })
  return add(builder, images, multiply(builder, subtract(builder, smoothed, images), mask))
}
