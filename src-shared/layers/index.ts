/** All layer kinds, in the order of the palette. */
import { activation } from './activation.ts'
import { add } from './add.ts'
import { averagePooling2d } from './averagePooling2d.ts'
import { batchNormalization } from './batchNormalization.ts'
import { concatenate } from './concatenate.ts'
import { conv2d } from './conv2d.ts'
import { dense } from './dense.ts'
import { depthwiseConv2d } from './depthwiseConv2d.ts'
import { dropout } from './dropout.ts'
import { flatten } from './flatten.ts'
import { globalAveragePooling2d } from './globalAveragePooling2d.ts'
import { input } from './input.ts'
import type { LayerKind } from './layer.ts'
import { maxPooling2d } from './maxPooling2d.ts'
import { multiHeadAttention } from './multiHeadAttention.ts'
import { patchEmbedding } from './patchEmbedding.ts'
import { rescaling } from './rescaling.ts'
import { zeroPadding2d } from './zeroPadding2d.ts'

export const layerKinds = {
  Input: input,
  Rescaling: rescaling,
  Conv2D: conv2d,
  DepthwiseConv2D: depthwiseConv2d,
  ZeroPadding2D: zeroPadding2d,
  MaxPooling2D: maxPooling2d,
  AveragePooling2D: averagePooling2d,
  GlobalAveragePooling2D: globalAveragePooling2d,
  Flatten: flatten,
  Dense: dense,
  Activation: activation,
  BatchNormalization: batchNormalization,
  Dropout: dropout,
  Add: add,
  Concatenate: concatenate,
  MultiHeadAttention: multiHeadAttention,
  PatchEmbedding: patchEmbedding,
} as const satisfies Record<string, LayerKind>

/** Keras class names of all kinds; a lowering table `Record<LayerKindName, ...>` is exhaustive by type. */
export type LayerKindName = keyof typeof layerKinds

/** The kind with this Keras class name, or undefined. */
export function layerKind(name: string): LayerKind | undefined {
  return Object.hasOwn(layerKinds, name) ? layerKinds[name as LayerKindName] : undefined
}
