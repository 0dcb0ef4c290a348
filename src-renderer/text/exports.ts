/** Words of the export screen. */
import type { ExportFormat } from '../../src-shared/api/exports.ts'
import { plural } from '../composables/formatNumbers.ts'

export const exportsText = {
  needsRun: 'Train a network first; then take it with you as a file that other programs can run.',
  format: 'Format',
  formats: {
    onnx: { label: 'ONNX', help: 'One file for ONNX Runtime and most other tools: Python, C++, C#, phones, servers.' },
    tfjs: { label: 'TensorFlow.js', help: 'A layers model for web pages and Node, loaded with @tensorflow/tfjs.' },
  } satisfies Record<ExportFormat, { label: string; help: string }>,
  destination: 'Where to',
  projectFolder: 'The exports folder of this project',
  otherFolder: 'Another folder',
  chooseFolder: 'Choose folder',
  chooseTitle: 'Where to put the exported model',
  noFolder: 'No folder chosen yet.',
  contains: 'Class names, preprocessing and a small runnable example lie beside the model. The file is read back in a fresh process and compared with the answers in this app; it is kept only if they agree.',
  create: 'Export model',
  creating: 'Writing and checking …',
  results: 'Exported',
  proof: (count: number, difference: string | null) =>
    difference === null ? `Compared on ${plural(count, 'held-out image')}: the answers are identical.` : `Compared on ${plural(count, 'held-out image')}: every top class is the same, largest difference ${difference}.`,
  files: 'Files',
  name: 'Name',
  size: 'Size',
  tryIt: 'To try it, in that folder:',
  tryCommands: {
    onnx: ['pip install onnxruntime numpy pillow', 'python example.py photo.jpg'],
    tfjs: ['npm install', 'node example.mjs photo.jpg'],
  } satisfies Record<ExportFormat, readonly string[]>,
  copyPath: 'Copy folder path',
  copied: 'Folder path copied.',
  copyFailed: 'The clipboard is not available here. Select the path and copy it by hand.',
  took: (seconds: string) => `in ${seconds}`,
  of: (run: string) => `of ${run}`,
}
