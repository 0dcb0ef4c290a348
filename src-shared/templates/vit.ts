/** Vision Transformers (Dosovitskiy et al. 2020): ViT-B/16 as torchvision's vit_b_16, ViT-Tiny (Touvron et al. 2020) as timm's vit_tiny_patch16_224. */
import { draw, drawGroup, type Drawing } from './drawing.ts'
import { chain, drawClassifier } from './parts.ts'
import { colourSquare, type Template } from './template.ts'
import type { InputSettings } from '../dataset/inputSettings.ts'
import type { LayerConfig } from '../layers/layer.ts'

const publishedPatchPx = 16
/** A transformer needs enough places to compare: at least this many patches along the shorter side. */
const fewestPatches = 8
const blocks = 12
const headSize = 64
const normalization: LayerConfig = { epsilon: 1e-6 }

/** 16, or less in images that would be only a few patches. */
function patchSize({ widthPx, heightPx }: InputSettings): number {
  return Math.max(1, Math.min(publishedPatchPx, Math.floor(Math.min(widthPx, heightPx) / fewestPatches)))
}

function transformer(name: string, heads: number): Template['create'] {
  return (input, classCount, { width = 1 } = {}) => drawClassifier(name, input, classCount, (drawing, image) => {
    const keyDim = Math.max(1, Math.round(headSize * width))
    const patchPx = patchSize(input)
    let last = draw(drawing, image, 'PatchEmbedding', { patch_size: patchPx, embed_dim: heads * keyDim })
    for (let block = 0; block < blocks; block += 1) last = drawGroup(drawing, `Encoder block ${block + 1}`, () => encoderBlock(drawing, last, heads, keyDim))
    const patches = Math.floor(input.heightPx / patchPx) * Math.floor(input.widthPx / patchPx)
    // The class token stands first; it alone gives the answer.
    return chain(drawing, last, [['LayerNormalization', normalization], ['Cropping1D', { cropping: [0, patches] }], ['Flatten']])
  })
}

function encoderBlock(drawing: Drawing, from: string, heads: number, keyDim: number): string {
  const features = heads * keyDim
  const attended = chain(drawing, from, [['LayerNormalization', normalization], ['MultiHeadAttention', { num_heads: heads, key_dim: keyDim }]])
  const middle = draw(drawing, [from, attended], 'Add')
  const thought = chain(drawing, middle, [['LayerNormalization', normalization], ['Dense', { units: 4 * features, activation: 'gelu' }], ['Dense', { units: features }]])
  return draw(drawing, [middle, thought], 'Add')
}

const common = { family: 'attention', task: 'single_label', year: 2020, input: colourSquare(224), classCount: 1000 } as const

export const vitTiny: Template = {
  ...common,
  id: 'vit-tiny',
  name: 'ViT-Tiny/16',
  summary: 'No convolutions: the image is cut into patches, and in every block each patch looks at all others and takes over what suits it.',
  lookAt: 'After the first layer the shape stays the same through twelve blocks: 196 patches and a class token, 192 numbers each. Only the token is read at the end.',
  source: 'Touvron et al.: Training data-efficient image transformers. ICML 2021, arXiv:2012.12877',
  small: { input: colourSquare(32), width: 0.25 },
  create: transformer('ViT-Tiny/16', 3),
}

export const vitB16: Template = {
  ...common,
  id: 'vit-b16',
  name: 'ViT-B/16',
  summary: 'The Vision Transformer of the paper: "an image is worth 16×16 words". Better than convolutions once it was trained on very many images, worse on few.',
  lookAt: 'Four times as wide as ViT-Tiny and so about fifteen times the parameters. Two thirds of them are in the Dense layers, one third in attention.',
  source: 'Dosovitskiy et al.: An image is worth 16x16 words: transformers for image recognition at scale. ICLR 2021, arXiv:2010.11929',
  small: { input: colourSquare(32), width: 0.0625 },
  create: transformer('ViT-B/16', 12),
}
