/** What LSTM, GRU and SimpleRNN share: their options and the shapes of a layer that goes through a sequence [T, F] step by step. */
import { activationField, biasFields, initializerField } from './activationField.ts'
import { booleanOption, numberOption, type Field, type LayerConfig, type LayerProblem } from './layer.ts'
import { regularizerFields } from './regularizers.ts'
import { formatShape, type Shape } from '../tensor/shape.ts'

/** Longest sequence that is written out step by step; the graph has some twenty nodes per step. */
export const maxTimeSteps = 1024

export const unitsField: Field = { name: 'units', label: 'Units', type: 'integer', default: 32, min: 1, max: 16_384, help: 'Numbers that the layer remembers from step to step, and so of outputs.' }

/** After the units and what a kind has of its own, in Keras's order. */
export const recurrentFields: readonly Field[] = [
  activationField('tanh'),
  ...biasFields,
  initializerField('kernel_initializer'),
  { ...initializerField('recurrent_initializer', 'orthogonal'), label: 'Start values of the memory' },
  ...regularizerFields('kernel'),
  ...regularizerFields('recurrent').map((field) => ({ ...field, label: `${field.label} of the memory` })),
  { name: 'dropout', label: 'Dropout', type: 'number', default: 0, min: 0, max: 0.99, step: 0.05, help: 'Share of the input features that are left out at random in training, the same ones at every step.' },
  { name: 'recurrent_dropout', label: 'Dropout of the memory', type: 'number', default: 0, min: 0, max: 0.99, step: 0.05, help: 'Share of the remembered numbers that are left out at random in training, the same ones at every step.' },
  { name: 'return_sequences', label: 'Output at every step', type: 'boolean', default: false, help: 'Gives the output of every step, for another layer that works on sequences. Otherwise only the last one.' },
  { name: 'go_backwards', label: 'Backwards', type: 'boolean', default: false, help: 'Reads the sequence from its end. The outputs of all steps then come in that order too.' },
]

export const recurrentActivationField: Field = { ...activationField('sigmoid'), name: 'recurrent_activation', label: 'Activation of the gates', help: 'Says how much is kept, taken in and given out: sigmoid is from 0 to 1.' }

export function checkSequence(inputs: readonly Shape[]): readonly LayerProblem[] {
  const shape = inputs[0] ?? []
  if (shape.length !== 2) return [{ sentence: `it works on a sequence of features, its input is ${formatShape(shape)}. Make a sequence with Reshape, for example one step per row of the image.` }]
  const steps = shape[0] ?? 0
  if (steps > maxTimeSteps) return [{ sentence: `its sequence has ${steps.toLocaleString('en-US')} steps, more than the ${maxTimeSteps.toLocaleString('en-US')} that are computed one after the other. Make it shorter, for example with pooling or with more features per step.` }]
  return []
}

export function recurrentShape(config: LayerConfig, inputs: readonly Shape[]): Shape {
  const units = numberOption(config, 'units')
  return booleanOption(config, 'return_sequences') ? [inputs[0]?.[0] ?? 0, units] : [units]
}

/** `gates` products of input and memory at every step. */
export function recurrentMultiplyAdds(config: LayerConfig, inputs: readonly Shape[], gates: number): number {
  const [steps = 0, features = 0] = inputs[0] ?? []
  const units = numberOption(config, 'units')
  return steps * gates * units * (features + units)
}
