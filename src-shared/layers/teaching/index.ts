/** Teaching text of all layer kinds. Used by the inspector. */
import type { LayerKindName } from '../index.ts'
import { activations } from './activations.ts'
import { attentions } from './attentions.ts'
import { convolutions } from './convolutions.ts'
import { merges } from './merges.ts'
import { normalizations } from './normalizations.ts'
import { pools } from './pools.ts'
import { reshapes } from './reshapes.ts'
import type { Teaching } from './teaching.ts'

export const teachings: Readonly<Record<LayerKindName, Teaching>> = { ...reshapes, ...convolutions, ...pools, ...activations, ...normalizations, ...merges, ...attentions }
