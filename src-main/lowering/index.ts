/** How each layer kind is computed; a kind without an entry does not compile. */
import type { LayerKindName } from '../../src-shared/layers/index.ts'
import { lowerActivation } from './activation.ts'
import { lowerAdd } from './add.ts'
import { lowerAveragePooling2d } from './averagePooling2d.ts'
import { lowerBatchNormalization } from './batchNormalization.ts'
import { lowerConcatenate } from './concatenate.ts'
import { lowerConv2d } from './conv2d.ts'
import { lowerDense } from './dense.ts'
import { lowerDepthwiseConv2d } from './depthwiseConv2d.ts'
import { lowerDropout } from './dropout.ts'
import { lowerFlatten } from './flatten.ts'
import { lowerGlobalAveragePooling2d } from './globalAveragePooling2d.ts'
import type { LowerLayer } from './layer.ts'
import { soleInput } from './layer.ts'
import { lowerMaxPooling2d } from './maxPooling2d.ts'
import { lowerMultiHeadAttention } from './multiHeadAttention.ts'
import { lowerPatchEmbedding } from './patchEmbedding.ts'
import { lowerRescaling } from './rescaling.ts'
import { lowerZeroPadding2d } from './zeroPadding2d.ts'

export const lowerings: { readonly [K in LayerKindName]: LowerLayer } = {
  Input: soleInput,
  Rescaling: lowerRescaling,
  Conv2D: lowerConv2d,
  DepthwiseConv2D: lowerDepthwiseConv2d,
  ZeroPadding2D: lowerZeroPadding2d,
  MaxPooling2D: lowerMaxPooling2d,
  AveragePooling2D: lowerAveragePooling2d,
  GlobalAveragePooling2D: lowerGlobalAveragePooling2d,
  Flatten: lowerFlatten,
  Dense: lowerDense,
  Activation: lowerActivation,
  BatchNormalization: lowerBatchNormalization,
  Dropout: lowerDropout,
  Add: lowerAdd,
  Concatenate: lowerConcatenate,
  MultiHeadAttention: lowerMultiHeadAttention,
  PatchEmbedding: lowerPatchEmbedding,
}
