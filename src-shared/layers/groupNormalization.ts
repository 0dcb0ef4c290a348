/** Keras GroupNormalization (Wu & He 2018): mean 0 and spread 1 over the places and channels of each group of channels. Any shape, unchanged. */
import { numberOption, type LayerConfig, type LayerKind } from './layer.ts'
import { scaleAndCenterFields, scaleAndCenterWeights } from './scaleAndCenter.ts'
import { unchanged } from './unchanged.ts'
import type { Shape } from '../tensor/shape.ts'

/** The number of groups; -1 makes every channel one of its own. */
export function groupCount(config: LayerConfig, shape: Shape): number {
  const groups = numberOption(config, 'groups')
  return groups === -1 ? (shape.at(-1) ?? 1) : groups
}

export const groupNormalization: LayerKind = {
  ...unchanged,
  kind: 'GroupNormalization',
  category: 'normalization',
  summary: 'Brings groups of channels to mean 0 and spread 1, each image on its own, so that small batches do not matter.',
  fields: [
    { name: 'groups', label: 'Groups', type: 'integer', default: 32, min: -1, max: 16_384, help: 'Number of groups; must divide the channels. -1: every channel on its own (instance normalization).' },
    ...scaleAndCenterFields,
  ],
  check(config, inputs) {
    const channels = inputs[0]?.at(-1) ?? 0
    const groups = groupCount(config, inputs[0] ?? [])
    if (groups > 0 && channels % groups === 0) return []
    return [{ sentence: `${groups} groups do not divide its ${channels} channels. Choose a divisor of ${channels}, or -1 for a group per channel.`, field: 'groups' }]
  },
  weights: (config, inputs) => scaleAndCenterWeights(config, [inputs[0]?.at(-1) ?? 0]),
}
