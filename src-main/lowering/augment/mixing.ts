/** MixUp (Zhang et al. 2017) and CutMix (Yun et al. 2019): each image with the next one of its batch, and their targets alike. */
import type { MixingAugmentation } from '../../../src-shared/training/augmentation.ts'
import { add } from '../../autodiff/primitives/add.ts'
import { clip } from '../../autodiff/primitives/clip.ts'
import { concatenate } from '../../autodiff/primitives/concatenate.ts'
import { greater } from '../../autodiff/primitives/greater.ts'
import { matmul } from '../../autodiff/primitives/matmul.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { reshape } from '../../autodiff/primitives/reshape.ts'
import { slice } from '../../autodiff/primitives/slice.ts'
import { sqrt } from '../../autodiff/primitives/sqrt.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import { where } from '../../autodiff/primitives/where.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { addConstant, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import { from, times } from '../arithmetic.ts'
import { gated, perImage, product, sum, type Amount } from './amounts.ts'
import { betaQuantiles, quantileSteps } from './betaQuantiles.ts'
import type { Draws } from './draws.ts'
import { drawGate } from './draws.ts'
import { drawRectangles } from './rectangle.ts'

export interface Mixed {
  readonly images: Value
  /** How much of each image is its own, 0..1. */
  readonly share: Amount
}

/** Mixes images [N,C,H,W]. */
export function mix(draws: Draws, images: Value, { kind, alpha, probability }: MixingAugmentation): Mixed {
  const { builder, batch } = draws
  const gate = drawGate(draws, 'gate', probability)
  const drawn = drawBeta(builder, draws.uniform('share', [batch]), alpha)
  if (kind === 'MixUp') {
    const share = gated(builder, drawn, gate, 1)
    return { images: mixBy(builder, images, share), share }
  }
  const side = product(builder, sqrt(builder, from(builder, 1, drawn)), gate)
  const { mask, area } = drawRectangles(draws, side, side, images.shape)
  const pasted = where(builder, greater(builder, mask, scalar(builder, 0.5)), nextInBatch(builder, images), images)
  return { images: pasted, share: sum(builder, 1, product(builder, area, -1)) }
}

/** targets [N,classes] mixed like the images. */
export function mixTargets(builder: GraphBuilder, targets: Value, share: Amount): Value {
  const [batch = 1, classes = 1] = targets.shape
  return reshape(builder, mixBy(builder, reshape(builder, targets, [batch, classes, 1, 1]), share), [batch, classes])
}

/** share * x + (1 - share) * next x. */
function mixBy(builder: GraphBuilder, x: Value, share: Amount): Value {
  const next = nextInBatch(builder, x)
  return add(builder, multiply(builder, subtract(builder, x, next), perImage(builder, share)), next)
}

/** Rows 1, 2, ... N - 1, 0. */
function nextInBatch(builder: GraphBuilder, x: Value): Value {
  const [batch = 1, ...rest] = x.shape
  if (batch === 1) return x
  const rows = (start: number, count: number): Value => slice(builder, x, [start, ...rest.map(() => 0)], [count, ...rest])
  return concatenate(builder, [rows(1, batch - 1), rows(0, 1)], 0)
}

/** uniform [N] -> the same many numbers from Beta(alpha, alpha): the sum of the table's steps, each as far as the number has passed it. */
function drawBeta(builder: GraphBuilder, uniform: Value, alpha: number): Value {
  const batch = uniform.shape[0] ?? 1
  const quantiles = betaQuantiles(alpha)
  const heights = Float32Array.from({ length: quantileSteps }, (_, step) => (quantiles[step + 1] ?? 0) - (quantiles[step] ?? 0))
  const starts = addConstant(builder, { shape: [1, quantileSteps], dtype: 'float32', data: Float32Array.from({ length: quantileSteps }, (_, step) => step) })
  const passed = clip(builder, subtract(builder, times(builder, reshape(builder, uniform, [batch, 1]), quantileSteps), starts), 0, 1)
  const steps = addConstant(builder, { shape: [quantileSteps, 1], dtype: 'float32', data: heights })
  return reshape(builder, clip(builder, matmul(builder, passed, steps), 0, 1), [batch])
}
