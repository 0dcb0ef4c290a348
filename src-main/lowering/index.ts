/** How each layer kind is computed; a kind without an entry does not compile. */
import type { LayerKindName } from '../../src-shared/layers/index.ts'
import { lowerActivation } from './activation.ts'
import { lowerAdd } from './add.ts'
import { lowerAverage } from './average.ts'
import { lowerAveragePooling1d } from './averagePooling1d.ts'
import { lowerAveragePooling2d } from './averagePooling2d.ts'
import { lowerBatchNormalization } from './batchNormalization.ts'
import { lowerBidirectional } from './bidirectional.ts'
import { lowerCbam } from './cbam.ts'
import { lowerConcatenate } from './concatenate.ts'
import { lowerConv1d } from './conv1d.ts'
import { lowerConv2d } from './conv2d.ts'
import { lowerConv2dTranspose } from './conv2dTranspose.ts'
import { lowerDense } from './dense.ts'
import { lowerDepthwiseConv2d } from './depthwiseConv2d.ts'
import { lowerDot } from './dot.ts'
import { lowerDropout } from './dropout.ts'
import { lowerCropping, lowerZeroPadding } from './edges.ts'
import { lowerElu } from './elu.ts'
import { lowerFlatten } from './flatten.ts'
import { lowerGaussianDropout } from './gaussianDropout.ts'
import { lowerGaussianNoise } from './gaussianNoise.ts'
import { lowerGlobalAveragePooling, lowerGlobalMaxPooling } from './globalPooling.ts'
import { lowerGroupNormalization } from './groupNormalization.ts'
import { lowerL2Pooling2d } from './l2Pooling2d.ts'
import type { LowerLayer } from './layer.ts'
import { soleInput } from './layer.ts'
import { lowerLayerNormalization } from './layerNormalization.ts'
import { lowerLayerScale } from './layerScale.ts'
import { lowerLeakyRelu } from './leakyRelu.ts'
import { lowerLocalResponseNormalization } from './localResponseNormalization.ts'
import { lowerMaxPooling1d } from './maxPooling1d.ts'
import { lowerEmbedding } from './embedding.ts'
import { lowerGru } from './gru.ts'
import { lowerLstm } from './lstm.ts'
import { lowerMaxPooling2d } from './maxPooling2d.ts'
import { lowerMaximum } from './maximum.ts'
import { lowerMinimum } from './minimum.ts'
import { lowerMultiHeadAttention } from './multiHeadAttention.ts'
import { lowerMultiply } from './multiply.ts'
import { lowerPatchEmbedding } from './patchEmbedding.ts'
import { lowerPermute } from './permute.ts'
import { lowerPrelu } from './prelu.ts'
import { lowerRelu } from './relu.ts'
import { lowerRepeatVector } from './repeatVector.ts'
import { lowerRescaling } from './rescaling.ts'
import { lowerReshape } from './reshape.ts'
import { lowerSeparableConv2d } from './separableConv2d.ts'
import { lowerSoftmax } from './softmax.ts'
import { lowerSpatialDropout1d } from './spatialDropout1d.ts'
import { lowerSpatialDropout2d } from './spatialDropout2d.ts'
import { lowerSqueezeExcite } from './squeezeExcite.ts'
import { lowerStochasticDepth } from './stochasticDepth.ts'
import { lowerSubtract } from './subtract.ts'
import { lowerUnitNormalization } from './unitNormalization.ts'
import { lowerUpSampling1d } from './upSampling1d.ts'
import { lowerUpSampling2d } from './upSampling2d.ts'
import { lowerSimpleRnn } from './simpleRnn.ts'

export const lowerings: { readonly [K in LayerKindName]: LowerLayer } = {
  Input: soleInput,
  Rescaling: lowerRescaling,
  Conv2D: lowerConv2d,
  DepthwiseConv2D: lowerDepthwiseConv2d,
  SeparableConv2D: lowerSeparableConv2d,
  Conv2DTranspose: lowerConv2dTranspose,
  Conv1D: lowerConv1d,
  ZeroPadding2D: lowerZeroPadding,
  Cropping2D: lowerCropping,
  UpSampling2D: lowerUpSampling2d,
  ZeroPadding1D: lowerZeroPadding,
  Cropping1D: lowerCropping,
  UpSampling1D: lowerUpSampling1d,
  MaxPooling2D: lowerMaxPooling2d,
  AveragePooling2D: lowerAveragePooling2d,
  L2Pooling2D: lowerL2Pooling2d,
  GlobalAveragePooling2D: lowerGlobalAveragePooling,
  GlobalMaxPooling2D: lowerGlobalMaxPooling,
  MaxPooling1D: lowerMaxPooling1d,
  AveragePooling1D: lowerAveragePooling1d,
  GlobalAveragePooling1D: lowerGlobalAveragePooling,
  GlobalMaxPooling1D: lowerGlobalMaxPooling,
  Flatten: lowerFlatten,
  Reshape: lowerReshape,
  Permute: lowerPermute,
  RepeatVector: lowerRepeatVector,
  Dense: lowerDense,
  Activation: lowerActivation,
  ReLU: lowerRelu,
  LeakyReLU: lowerLeakyRelu,
  PReLU: lowerPrelu,
  ELU: lowerElu,
  Softmax: lowerSoftmax,
  BatchNormalization: lowerBatchNormalization,
  LayerNormalization: lowerLayerNormalization,
  GroupNormalization: lowerGroupNormalization,
  UnitNormalization: lowerUnitNormalization,
  LocalResponseNormalization: lowerLocalResponseNormalization,
  LayerScale: lowerLayerScale,
  Dropout: lowerDropout,
  SpatialDropout2D: lowerSpatialDropout2d,
  SpatialDropout1D: lowerSpatialDropout1d,
  GaussianNoise: lowerGaussianNoise,
  GaussianDropout: lowerGaussianDropout,
  StochasticDepth: lowerStochasticDepth,
  Add: lowerAdd,
  Subtract: lowerSubtract,
  Multiply: lowerMultiply,
  Average: lowerAverage,
  Maximum: lowerMaximum,
  Minimum: lowerMinimum,
  Concatenate: lowerConcatenate,
  Dot: lowerDot,
  SqueezeExcite: lowerSqueezeExcite,
  CBAM: lowerCbam,
  MultiHeadAttention: lowerMultiHeadAttention,
  PatchEmbedding: lowerPatchEmbedding,
  Embedding: lowerEmbedding,
  LSTM: lowerLstm,
  GRU: lowerGru,
  SimpleRNN: lowerSimpleRnn,
  Bidirectional: lowerBidirectional,
}
