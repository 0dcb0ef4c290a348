/** The activation option that Conv2D, DepthwiseConv2D, Dense and Activation share, with Keras's names; leaky_relu has slope 0.2. */
import type { Field, WeightSpec } from './layer.ts'

export const activations = ['linear', 'relu', 'relu6', 'leaky_relu', 'sigmoid', 'tanh', 'softmax'] as const
export type Activation = (typeof activations)[number]

export function activationField(value: Activation): Field {
  return {
    name: 'activation', label: 'Activation', type: 'choice', default: value, choices: activations,
    help: 'Applied to the result. softmax turns the last layer into probabilities; relu keeps what is positive.',
  }
}

export const biasField: Field = {
  name: 'use_bias', label: 'Bias', type: 'boolean', default: true,
  help: 'Adds one learnt number per output channel. Not needed in front of batch normalization.',
}

const initializers = ['glorot_uniform', 'he_normal'] as const

/** Start values of the kernel; `name` differs between Conv2D and DepthwiseConv2D as in Keras. */
export function initializerField(name: 'kernel_initializer' | 'depthwise_initializer'): Field {
  return {
    name, label: 'Start values', type: 'choice', default: 'glorot_uniform', choices: initializers,
    help: 'How the kernel is filled before training. he_normal suits deep networks with relu.',
  }
}

export function initializerOf(value: string): WeightSpec['initializer'] {
  return value === 'he_normal' ? 'he_normal' : 'glorot_uniform'
}
