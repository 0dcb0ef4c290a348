/** How a layer is named for people: its id in words and its kind. */
import type { LayerNode } from './document.ts'

/** `conv_2` -> `Conv 2`. */
export function layerName(id: string): string {
  const words = id.replaceAll(/[_-]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The subject of a sentence: `Conv 2 (Conv2D)`. */
export function layerSubject(layer: Pick<LayerNode, 'id' | 'kind'>): string {
  return `${layerName(layer.id)} (${layer.kind})`
}

/** Shorter than the kind, since names stand on cards and in drawings. */
const shortPrefixes: Readonly<Record<string, string>> = {
  MaxPooling2D: 'max_pool',
  AveragePooling2D: 'avg_pool',
  GlobalAveragePooling2D: 'global_avg_pool',
  GlobalMaxPooling2D: 'global_max_pool',
  L2Pooling2D: 'l2_pool',
  MaxPooling1D: 'max_pool1d',
  AveragePooling1D: 'avg_pool1d',
  GlobalAveragePooling1D: 'global_avg_pool1d',
  GlobalMaxPooling1D: 'global_max_pool1d',
  Conv2DTranspose: 'conv_transpose',
  UpSampling2D: 'upsampling',
  UpSampling1D: 'upsampling1d',
  BatchNormalization: 'batch_norm',
}

/** `MaxPooling2D` -> `max_pool`, `DepthwiseConv2D` -> `depthwise_conv`: what ids of new layers begin with. */
export function idPrefix(kind: string): string {
  if (Object.hasOwn(shortPrefixes, kind)) return shortPrefixes[kind] ?? kind
  return kind.replace(/2D$/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase()
}

/** A free id for a new layer: `conv_1`, `conv_2` ... ; the input is plainly `input`. */
export function freshId(kind: string, taken: { has(id: string): boolean }): string {
  const prefix = idPrefix(kind)
  if (kind === 'Input' && !taken.has(prefix)) return prefix
  let number = 1
  while (taken.has(`${prefix}_${number}`)) number += 1
  return `${prefix}_${number}`
}
