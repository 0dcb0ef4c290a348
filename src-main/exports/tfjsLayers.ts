/**
 * One entry per layer kind: its Keras configuration and its weights for TensorFlow.js 4, which lacks a few options of Keras.
 * What is missing there is written with other layers or other weights of the same meaning. Used by `tfjsModel.ts`.
 */
import { booleanOption, numberOption, stringOption } from '../../src-shared/layers/layer.ts'
import type { LayerKindName } from '../../src-shared/layers/index.ts'
import { activationLayers } from './tfjsActivations.ts'
import { biasOf, convolutionLayers, withOwnActivation } from './tfjsConvolutions.ts'
import { plain, type LayerToWrite, type Unwritable, type Written } from './tfjsLayer.ts'
import { mergingLayers } from './tfjsMerging.ts'
import { nonlinearLayers } from './tfjsNonlinear.ts'
import { normalizationLayers } from './tfjsNormalization.ts'
import { poolingLayers } from './tfjsPooling.ts'
import { regularizationLayers } from './tfjsRegularization.ts'
import { recurrentLayers } from './tfjsRecurrent.ts'
import { reshapingLayers } from './tfjsReshaping.ts'

export const tfjsLayers: Readonly<Record<LayerKindName, ((layer: LayerToWrite) => Written) | Unwritable>> = {
  Input: ({ id, inputShapes: [shape = []] }) => [plain(id, 'InputLayer', { batch_input_shape: [null, ...shape], dtype: 'float32', sparse: false })],
  Rescaling: ({ id, config }) => [plain(id, 'Rescaling', { scale: numberOption(config, 'scale'), offset: numberOption(config, 'offset') })],
  ...convolutionLayers,
  ...poolingLayers,
  ...reshapingLayers,
  // Of a flat list it wants none.
  Flatten: ({ id, inputShapes: [shape = []] }) => [shape.length < 2 ? plain(id, 'Reshape', { target_shape: shape }) : plain(id, 'Flatten', { data_format: 'channels_last' })],
  Dense: (layer) => withOwnActivation(layer, 'Dense', { units: numberOption(layer.config, 'units'), use_bias: booleanOption(layer.config, 'use_bias') }, [['kernel', layer.weight('kernel')], ...biasOf(layer)]),
  Activation: ({ id, config, inputs }) => activationLayers(id, stringOption(config, 'activation'), inputs[0] ?? ''),
  ...nonlinearLayers,
  ...normalizationLayers,
  ...regularizationLayers,
  ...mergingLayers,
  MultiHeadAttention: { limitation: 'TensorFlow.js has no MultiHeadAttention layer. Export as ONNX.' },
  ...recurrentLayers,
  PatchEmbedding: { limitation: 'TensorFlow.js has no layer that adds a class token or positions. Export as ONNX.' },
}
