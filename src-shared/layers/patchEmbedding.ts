/**
 * The first layer of a Vision Transformer (Dosovitskiy et al. 2020): cuts the image into square patches and turns each into a
 * token, row by row; [H, W, C] -> [T, embed_dim]. Not in Keras itself; start values as in KerasHub's ViTPatchingAndEmbedding:
 * normal with variance 1 / fan-in for the kernel, zeros for the class token, Keras's Embedding default for the positions.
 */
import { biasField } from './activationField.ts'
import { booleanOption, numberOption, type LayerConfig, type LayerKind, type LayerProblem, type WeightSpec } from './layer.ts'
import { mapOf } from './slidingWindow.ts'
import { formatShape, type Shape } from '../tensor/shape.ts'

/** Patches down and across; rows and columns that do not fill a patch are left out, as a valid convolution does. */
function patchGrid(config: LayerConfig, inputs: readonly Shape[]): readonly [number, number] {
  const size = numberOption(config, 'patch_size')
  const { height, width } = mapOf(inputs)
  return [Math.floor(height / size), Math.floor(width / size)]
}

function tokens(config: LayerConfig, inputs: readonly Shape[]): number {
  const [rows, columns] = patchGrid(config, inputs)
  return rows * columns + (booleanOption(config, 'class_token') ? 1 : 0)
}

export const patchEmbedding: LayerKind = {
  kind: 'PatchEmbedding',
  category: 'attention',
  summary: 'Cuts the image into patches and turns each into a list of features that knows its place: the start of a Vision Transformer.',
  fields: [
    { name: 'patch_size', label: 'Patch size', type: 'integer', default: 4, min: 1, max: 512, help: 'Height and width of a patch in pixels.' },
    { name: 'embed_dim', label: 'Features', type: 'integer', default: 64, min: 1, max: 16_384, help: 'Numbers per patch.' },
    { name: 'class_token', label: 'Class token', type: 'boolean', default: true, help: 'Puts a learnt token in front of the patches, which collects the answer.' },
    { name: 'position_embedding', label: 'Positions', type: 'boolean', default: true, help: 'Adds learnt numbers per place, so that later layers know where a patch lies.' },
    biasField,
  ],
  inputs: { min: 1, max: 1 },
  check(config, inputs): readonly LayerProblem[] {
    const shape = inputs[0] ?? []
    if (shape.length !== 3) return [{ sentence: `it works on height×width×channels, its input is ${formatShape(shape)}. Connect it to an image.` }]
    const size = numberOption(config, 'patch_size')
    if (patchGrid(config, inputs).includes(0)) return [{ sentence: `the ${size}×${size} patch is larger than its ${shape[0]}×${shape[1]} input. Reduce the patch size.`, field: 'patch_size' }]
    return []
  },
  infer: (config, inputs) => [tokens(config, inputs), numberOption(config, 'embed_dim')],
  weights(config, inputs) {
    const size = numberOption(config, 'patch_size')
    const features = numberOption(config, 'embed_dim')
    const weights: WeightSpec[] = [{ name: 'kernel', shape: [size, size, mapOf(inputs).channels, features], trainable: true, initializer: 'lecun_normal' }]
    if (booleanOption(config, 'use_bias')) weights.push({ name: 'bias', shape: [features], trainable: true, initializer: 'zeros' })
    if (booleanOption(config, 'class_token')) weights.push({ name: 'class_token', shape: [1, 1, features], trainable: true, initializer: 'zeros' })
    if (booleanOption(config, 'position_embedding')) weights.push({ name: 'position_embedding', shape: [1, tokens(config, inputs), features], trainable: true, initializer: 'random_uniform' })
    return weights
  },
  multiplyAdds(config, inputs) {
    const [rows, columns] = patchGrid(config, inputs)
    return rows * columns * numberOption(config, 'patch_size') ** 2 * mapOf(inputs).channels * numberOption(config, 'embed_dim')
  },
}
