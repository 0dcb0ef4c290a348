/** Keras Bidirectional (Schuster & Paliwal 1997): a recurrent layer forwards, one of its kind backwards, and what both say together. [T, F] -> [units], or [T, units] with return_sequences; concat gives twice the units. */
import { gru } from './gru.ts'
import { stringOption, type Field, type LayerConfig, type LayerKind } from './layer.ts'
import { lstm } from './lstm.ts'
import { checkSequence, recurrentShape } from './recurrentOptions.ts'
import { simpleRnn } from './simpleRnn.ts'
import type { Shape } from '../tensor/shape.ts'

const innerKinds = { LSTM: lstm, GRU: gru, SimpleRNN: simpleRnn } as const
export type BidirectionalInner = keyof typeof innerKinds

/** Weights are called `forward/kernel`, `backward/kernel` and so on. */
export const directions = ['forward', 'backward'] as const
export type Direction = (typeof directions)[number]

export const mergeModes = ['concat', 'sum', 'mul', 'ave'] as const
export type MergeMode = (typeof mergeModes)[number]

const ofOneKind = (kind: LayerKind, name: string): readonly Field[] => kind.fields.filter((field) => field.name === name).map((field) => ({ ...field, onlyWith: { field: 'layer', value: kind.kind } }))

export const bidirectional: LayerKind = {
  kind: 'Bidirectional',
  category: 'recurrent',
  summary: 'Reads a sequence from both ends with two recurrent layers, so that every step knows what comes before and after it.',
  fields: [
    { name: 'layer', label: 'Layer', type: 'choice', default: 'LSTM', choices: Object.keys(innerKinds), help: 'The recurrent layer that is there twice, once for each direction.' },
    { name: 'merge_mode', label: 'Both directions', type: 'choice', default: 'concat', choices: mergeModes, help: 'How the outputs of both come together: behind each other (concat), added, multiplied or averaged.' },
    ...lstm.fields.filter(({ name }) => name !== 'unit_forget_bias' && name !== 'go_backwards'),
    ...ofOneKind(lstm, 'unit_forget_bias'),
    ...ofOneKind(gru, 'reset_after'),
  ],
  inputs: { min: 1, max: 1 },
  check: (_config, inputs) => checkSequence(inputs),
  infer(config, inputs): Shape {
    const shape = recurrentShape(config, inputs)
    return stringOption(config, 'merge_mode') === 'concat' ? shape.with(-1, 2 * (shape.at(-1) ?? 0)) : shape
  },
  weights(config, inputs) {
    const { kind, config: inner } = innerLayer(config)
    return directions.flatMap((direction) => innerKinds[kind].weights(inner, inputs).map((weight) => ({ ...weight, name: `${direction}/${weight.name}` })))
  },
  multiplyAdds(config, inputs) {
    const { kind, config: inner } = innerLayer(config)
    return 2 * innerKinds[kind].multiplyAdds(inner, inputs)
  },
}

/** Whether a layer of this kind can run in both directions. */
export function isRecurrent(kind: string): kind is BidirectionalInner {
  return Object.hasOwn(innerKinds, kind)
}

/** The layer of one direction: its kind and the options it has of those of the whole. */
export function innerLayer(config: LayerConfig, direction: Direction = 'forward'): { readonly kind: BidirectionalInner; readonly config: LayerConfig } {
  const kind = stringOption(config, 'layer') as BidirectionalInner
  const own = new Set(innerKinds[kind].fields.map(({ name }) => name))
  return { kind, config: { ...Object.fromEntries(Object.entries(config).filter(([name]) => own.has(name))), go_backwards: direction === 'backward' } }
}
