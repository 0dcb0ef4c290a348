/** Layers that go through a sequence. */
import type { LayerCases } from './layerCase.ts'

export const recurrentCases = {
  LSTM: [
    { title: 'last step', config: { units: 4, bias_initializer: 'random_uniform' }, from: 'sequence' },
    { title: 'all steps, other activations, no bias', config: { units: 3, activation: 'sigmoid', recurrent_activation: 'tanh', use_bias: false, return_sequences: true }, from: 'sequence' },
    { title: 'backwards, no start at remembering', config: { units: 2, go_backwards: true, return_sequences: true, unit_forget_bias: false, kernel_initializer: 'lecun_normal', recurrent_initializer: 'glorot_uniform', kernel_regularizer_l1: 0.03125, kernel_regularizer_l2: 0.0625, recurrent_regularizer_l1: 0.015625, recurrent_regularizer_l2: 0.125 }, from: 'sequence' },
    { title: 'dropout of input and memory', config: { units: 3, dropout: 0.25, recurrent_dropout: 0.5 }, from: 'sequence' },
  ],
  GRU: [
    { title: 'last step', config: { units: 4, bias_initializer: 'random_uniform' }, from: 'sequence' },
    { title: 'reset before the product, all steps', config: { units: 3, reset_after: false, return_sequences: true }, from: 'sequence' },
    { title: 'backwards, no bias, other activations, with penalties', config: { units: 2, activation: 'softsign', recurrent_activation: 'hard_sigmoid', go_backwards: true, use_bias: false, kernel_initializer: 'lecun_normal', recurrent_initializer: 'glorot_uniform', kernel_regularizer_l1: 0.03125, kernel_regularizer_l2: 0.0625, recurrent_regularizer_l1: 0.015625, recurrent_regularizer_l2: 0.125 }, from: 'sequence' },
    { title: 'reset before the product, no bias', config: { units: 2, reset_after: false, use_bias: false }, from: 'sequence' },
    { title: 'dropout of input and memory', config: { units: 3, dropout: 0.25, recurrent_dropout: 0.5 }, from: 'sequence' },
    { title: 'reset before the product, dropout of the memory', config: { units: 3, reset_after: false, recurrent_dropout: 0.5 }, from: 'sequence' },
  ],
  SimpleRNN: [
    { title: 'last step', config: { units: 4, bias_initializer: 'random_uniform' }, from: 'sequence' },
    { title: 'all steps backwards, sigmoid, no bias', config: { units: 3, activation: 'sigmoid', use_bias: false, return_sequences: true, go_backwards: true }, from: 'sequence' },
    { title: 'with penalties', config: { units: 2, kernel_initializer: 'lecun_normal', recurrent_initializer: 'glorot_uniform', kernel_regularizer_l1: 0.03125, kernel_regularizer_l2: 0.0625, recurrent_regularizer_l1: 0.015625, recurrent_regularizer_l2: 0.125 }, from: 'sequence' },
    { title: 'dropout of input and memory', config: { units: 3, dropout: 0.5, recurrent_dropout: 0.25 }, from: 'sequence' },
  ],
  Bidirectional: [
    { title: 'LSTM, last step', config: { units: 3, bias_initializer: 'random_uniform' }, from: 'sequence' },
    { title: 'LSTM, all steps, added, no bias, no start at remembering, with penalties', config: { units: 2, merge_mode: 'sum', return_sequences: true, use_bias: false, unit_forget_bias: false, activation: 'sigmoid', recurrent_activation: 'tanh', kernel_initializer: 'lecun_normal', recurrent_initializer: 'glorot_uniform', kernel_regularizer_l1: 0.03125, kernel_regularizer_l2: 0.0625, recurrent_regularizer_l1: 0.015625, recurrent_regularizer_l2: 0.125 }, from: 'sequence' },
    { title: 'LSTM, all steps behind each other', config: { units: 2, return_sequences: true }, from: 'sequence' },
    { title: 'GRU, all steps, averaged', config: { layer: 'GRU', units: 3, merge_mode: 'ave', return_sequences: true }, from: 'sequence' },
    { title: 'GRU, reset before the product, multiplied', config: { layer: 'GRU', units: 3, merge_mode: 'mul', reset_after: false, bias_initializer: 'random_uniform' }, from: 'sequence' },
    { title: 'SimpleRNN, all steps', config: { layer: 'SimpleRNN', units: 2, return_sequences: true }, from: 'sequence' },
    { title: 'LSTM, dropout of input and memory', config: { units: 2, dropout: 0.25, recurrent_dropout: 0.5 }, from: 'sequence' },
  ],
} as const satisfies LayerCases
