/** All layer kinds, in the order of the palette. */
import { activation } from './activation.ts'
import { add } from './add.ts'
import { average } from './average.ts'
import { averagePooling1d } from './averagePooling1d.ts'
import { averagePooling2d } from './averagePooling2d.ts'
import { batchNormalization } from './batchNormalization.ts'
import { bidirectional } from './bidirectional.ts'
import { cbam } from './cbam.ts'
import { concatenate } from './concatenate.ts'
import { conv1d } from './conv1d.ts'
import { conv2d } from './conv2d.ts'
import { conv2dTranspose } from './conv2dTranspose.ts'
import { cropping1d } from './cropping1d.ts'
import { cropping2d } from './cropping2d.ts'
import { dense } from './dense.ts'
import { depthwiseConv2d } from './depthwiseConv2d.ts'
import { dot } from './dot.ts'
import { dropout } from './dropout.ts'
import { elu } from './elu.ts'
import { embedding } from './embedding.ts'
import { flatten } from './flatten.ts'
import { gaussianDropout } from './gaussianDropout.ts'
import { gaussianNoise } from './gaussianNoise.ts'
import { globalAveragePooling1d } from './globalAveragePooling1d.ts'
import { globalAveragePooling2d } from './globalAveragePooling2d.ts'
import { globalMaxPooling1d } from './globalMaxPooling1d.ts'
import { globalMaxPooling2d } from './globalMaxPooling2d.ts'
import { groupNormalization } from './groupNormalization.ts'
import { gru } from './gru.ts'
import { input } from './input.ts'
import { l2Pooling2d } from './l2Pooling2d.ts'
import type { LayerKind } from './layer.ts'
import { layerNormalization } from './layerNormalization.ts'
import { layerScale } from './layerScale.ts'
import { leakyRelu } from './leakyRelu.ts'
import { localResponseNormalization } from './localResponseNormalization.ts'
import { maxPooling1d } from './maxPooling1d.ts'
import { lstm } from './lstm.ts'
import { maxPooling2d } from './maxPooling2d.ts'
import { maximum } from './maximum.ts'
import { minimum } from './minimum.ts'
import { multiHeadAttention } from './multiHeadAttention.ts'
import { multiply } from './multiply.ts'
import { patchEmbedding } from './patchEmbedding.ts'
import { permute } from './permute.ts'
import { prelu } from './prelu.ts'
import { relu } from './relu.ts'
import { repeatVector } from './repeatVector.ts'
import { rescaling } from './rescaling.ts'
import { reshape } from './reshape.ts'
import { separableConv2d } from './separableConv2d.ts'
import { softmax } from './softmax.ts'
import { spatialDropout1d } from './spatialDropout1d.ts'
import { spatialDropout2d } from './spatialDropout2d.ts'
import { squeezeExcite } from './squeezeExcite.ts'
import { stochasticDepth } from './stochasticDepth.ts'
import { subtract } from './subtract.ts'
import { unitNormalization } from './unitNormalization.ts'
import { upSampling1d } from './upSampling1d.ts'
import { upSampling2d } from './upSampling2d.ts'
import { zeroPadding1d } from './zeroPadding1d.ts'
import { simpleRnn } from './simpleRnn.ts'
import { zeroPadding2d } from './zeroPadding2d.ts'

export const layerKinds = {
  Input: input,
  Rescaling: rescaling,
  Conv2D: conv2d,
  DepthwiseConv2D: depthwiseConv2d,
  SeparableConv2D: separableConv2d,
  Conv2DTranspose: conv2dTranspose,
  Conv1D: conv1d,
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  RepeatVector: repeatVector,
  ZeroPadding2D: zeroPadding2d,
  Cropping2D: cropping2d,
  UpSampling2D: upSampling2d,
  ZeroPadding1D: zeroPadding1d,
  Cropping1D: cropping1d,
  UpSampling1D: upSampling1d,
  MaxPooling2D: maxPooling2d,
  AveragePooling2D: averagePooling2d,
  L2Pooling2D: l2Pooling2d,
  GlobalAveragePooling2D: globalAveragePooling2d,
  GlobalMaxPooling2D: globalMaxPooling2d,
  MaxPooling1D: maxPooling1d,
  AveragePooling1D: averagePooling1d,
  GlobalAveragePooling1D: globalAveragePooling1d,
  GlobalMaxPooling1D: globalMaxPooling1d,
  Dense: dense,
  Activation: activation,
  ReLU: relu,
  LeakyReLU: leakyRelu,
  PReLU: prelu,
  ELU: elu,
  Softmax: softmax,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  GroupNormalization: groupNormalization,
  UnitNormalization: unitNormalization,
  LocalResponseNormalization: localResponseNormalization,
  LayerScale: layerScale,
  Dropout: dropout,
  SpatialDropout2D: spatialDropout2d,
  SpatialDropout1D: spatialDropout1d,
  GaussianNoise: gaussianNoise,
  GaussianDropout: gaussianDropout,
  StochasticDepth: stochasticDepth,
  Add: add,
  Subtract: subtract,
  Multiply: multiply,
  Average: average,
  Maximum: maximum,
  Minimum: minimum,
  Concatenate: concatenate,
  Dot: dot,
  SqueezeExcite: squeezeExcite,
  CBAM: cbam,
  MultiHeadAttention: multiHeadAttention,
  PatchEmbedding: patchEmbedding,
  Embedding: embedding,
  LSTM: lstm,
  GRU: gru,
  SimpleRNN: simpleRnn,
  Bidirectional: bidirectional,
} as const satisfies Record<string, LayerKind>

/** Keras class names of all kinds; a lowering table `Record<LayerKindName, ...>` is exhaustive by type. */
export type LayerKindName = keyof typeof layerKinds

/** The kind with this Keras class name, or undefined. */
export function layerKind(name: string): LayerKind | undefined {
  return Object.hasOwn(layerKinds, name) ? layerKinds[name as LayerKindName] : undefined
}
