/** Layers of transformers. */
import type { LayerCases } from './layerCase.ts'

export const attentionCases = {
  MultiHeadAttention: [
    { title: 'a sequence with itself', config: { num_heads: 2, key_dim: 3 }, from: 'sequence', inputs: 1 },
    { title: 'query and value, value size, no bias', config: { num_heads: 3, key_dim: 2, value_dim: 4, use_bias: false }, from: 'sequence', inputs: 2 },
    { title: 'query, value and key', config: { num_heads: 1, key_dim: 4, value_dim: 1, kernel_initializer: 'he_uniform', bias_initializer: 'random_normal' }, from: 'sequence' },
    { title: 'only backwards, with a penalty', config: { num_heads: 2, key_dim: 3, use_causal_mask: true, kernel_regularizer_l1: 0.03125, kernel_regularizer_l2: 0.0625 }, from: 'sequence', inputs: 1 },
    { title: 'pixels of an image, dropout', config: { num_heads: 2, key_dim: 2, dropout: 0.3 }, inputs: 1 },
  ],
  PatchEmbedding: [
    { title: 'class token and positions', config: { patch_size: 2, embed_dim: 4 } },
    { title: 'class token only, no bias', config: { patch_size: 3, embed_dim: 3, position_embedding: false, use_bias: false } },
    { title: 'positions only', config: { patch_size: 1, embed_dim: 2, class_token: false } },
    { title: 'patches only', config: { patch_size: 5, embed_dim: 6, class_token: false, position_embedding: false } },
  ],
} as const satisfies LayerCases
