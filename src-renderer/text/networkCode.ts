/** Words of the code dialog and of opening network files. */
import type { CodeFormat } from '../../src-shared/code/codeFormats.ts'
import type { ImportNote } from '../../src-shared/code/import/notes.ts'

export const networkCodeText = {
  title: 'Code',
  button: 'Code',
  buttonHint: 'The network as Keras or PyTorch code, as a file for Keras or TensorFlow.js, or as a diagram',
  format: 'Format',
  formats: { keras: 'Keras', pytorch: 'PyTorch', 'keras-json': 'Keras JSON', tfjs: 'TensorFlow.js', mermaid: 'Mermaid' } satisfies Record<CodeFormat, string>,
  about: {
    keras: 'A script for Keras 3; the layers have the names they have here.',
    pytorch: 'A module for PyTorch, with the padding and the equations of the layers here.',
    'keras-json': 'For keras.models.model_from_json.',
    tfjs: 'For tf.models.modelFromJSON.',
    mermaid: 'A flowchart for Markdown, as on GitHub.',
  } satisfies Record<CodeFormat, string>,
  copy: 'Copy',
  copied: 'Copied.',
  save: 'Save as file',
  text: (fileName: string) => `Text of ${fileName}`,
  open: 'Open network file',
  openHint: 'Keras (.json, .keras, .h5), TensorFlow.js (model.json) or Convolve; ONNX to look at',
  opening: 'Reading the file…',
  opened: (name: string) => `"${name}" is a network of the project now.`,
  onnx: {
    title: (fileName: string) => `${fileName}, read-only`,
    facts: (operations: number, parameters: string, opset: number | null, producer: string) =>
      `${operations} operations and inputs, ${parameters} parameters${opset === null ? '' : `, opset ${opset}`}${producer === '' ? '' : `, written by ${producer}`}.`,
    drawing: 'Graph of the model',
    details: 'Chosen operation',
    domain: (name: string) => `Of ${name}`,
    parameters: (count: string) => `${count} parameters`,
    results: 'Results',
    constants: 'Constants',
    attributes: 'Attributes',
    unknownShape: 'no shape in the file',
    scalar: 'a single number',
  },
  notes: {
    title: (name: string) => `"${name}" was opened`,
    intro: 'What the file holds and networks here do not:',
    effects: {
      'left out': 'Left out',
      changed: 'Works differently',
      lost: 'Not kept',
    } satisfies Record<ImportNote['effect'], string>,
    model: 'The model',
    more: (count: number) => `and ${count} more`,
    done: 'Done',
  },
}
