/** The activation option that Conv2D, DepthwiseConv2D, Dense and Activation share, with Keras's names; leaky_relu has slope 0.2, gelu is the exact one. */
import type { Field, Initializer } from './layer.ts'

export const activations = [
  'linear', 'relu', 'relu6', 'leaky_relu', 'elu', 'selu', 'gelu', 'silu', 'mish', 'sigmoid', 'hard_sigmoid', 'hard_silu',
  'softplus', 'softsign', 'exponential', 'tanh', 'softmax', 'log_softmax',
] as const
export type Activation = (typeof activations)[number]

export function activationField(value: Activation): Field {
  return {
    name: 'activation', label: 'Activation', type: 'choice', default: value, choices: activations,
    help: 'Applied to the result. softmax turns the last layer into probabilities; relu keeps what is positive; silu is also called swish, hard_silu hard_swish.',
  }
}

export const biasField: Field = {
  name: 'use_bias', label: 'Bias', type: 'boolean', default: true,
  help: 'Adds one learnt number per output channel. Not needed in front of batch normalization.',
}

/** Keras's with its default arguments. Left out: Constant, Identity, STFT, and VarianceScaling, of which glorot, he and lecun are the usual cases. */
const initializers = [
  'glorot_uniform', 'glorot_normal', 'he_uniform', 'he_normal', 'lecun_uniform', 'lecun_normal',
  'random_uniform', 'random_normal', 'truncated_normal', 'orthogonal', 'zeros', 'ones',
] as const satisfies readonly Initializer[]

/** Start values of a weight; `name` is Keras's argument (`kernel_initializer`, `depthwise_initializer` ...). */
export function initializerField(name: string, initializer: Initializer = 'glorot_uniform'): Field {
  return {
    name, label: 'Start values', type: 'choice', default: initializer, choices: initializers,
    help: 'How the weights are filled before training. glorot_uniform suits most layers, he_normal deep networks with relu.',
  }
}

/** Those that suit a weight with one number per channel. */
const vectorInitializers = ['zeros', 'ones', 'random_uniform', 'random_normal', 'truncated_normal'] as const satisfies readonly Initializer[]

/** Start values of a weight that is there only while the option `onlyWith` is on: bias, beta, gamma. */
export function vectorInitializerField(weight: 'bias' | 'beta' | 'gamma', onlyWith: string): Field {
  return {
    name: `${weight}_initializer`, label: `Start values of ${weight}`, type: 'choice', default: weight === 'gamma' ? 'ones' : 'zeros', choices: vectorInitializers,
    help: weight === 'gamma' ? 'How gamma is filled before training; zeros in the last layer of a residual block lets deep networks begin as shallow ones.' : `How ${weight} is filled before training; zeros suits nearly always.`,
    onlyWith: { field: onlyWith, value: true },
  }
}

/** Whether there is a bias, and its start values. */
export const biasFields: readonly Field[] = [biasField, vectorInitializerField('bias', 'use_bias')]

/** The initializer that a checked document names. */
export function initializerOf(value: string): Initializer {
  const found = initializers.find((initializer) => initializer === value)
  if (found === undefined) throw new TypeError(`initializer: "${value}" is not known`)
  return found
}
