/** The texts a network can be written as. `networkCode` writes those that need nothing but the document; the topology of TensorFlow.js is written by `src-main/exports`. */
import { kerasJson } from './kerasJson.ts'
import { kerasPython } from './kerasPython.ts'
import { mermaid } from './mermaid.ts'
import { torchPython } from './torchPython.ts'
import type { NetworkDocument } from '../network/document.ts'

export const codeFormats = ['keras', 'pytorch', 'keras-json', 'tfjs', 'mermaid'] as const
export type CodeFormat = (typeof codeFormats)[number]

export interface NetworkCode {
  readonly format: CodeFormat
  readonly fileName: string
  readonly text: string
  /** What whoever uses the text must know. */
  readonly hint: string | null
}

const endings: { readonly [F in CodeFormat]: string } = { keras: '_keras.py', pytorch: '_torch.py', 'keras-json': '.keras.json', tfjs: '.tfjs.json', mermaid: '.mmd' }

/** A file name from the network's name: letters, digits, - and _. */
export function codeFileName(name: string, format: CodeFormat): string {
  return `${name.replaceAll(/[^A-Za-z0-9_-]+/g, '_').replaceAll(/^_+|_+$/g, '').slice(0, 80) || 'network'}${endings[format]}`
}

/** Throws `networkNotDrawn` where the network has errors; a diagram is drawn of any. */
export function networkCode(document: NetworkDocument, format: Exclude<CodeFormat, 'tfjs'>): NetworkCode {
  return { format, fileName: codeFileName(document.name, format), ...textOf(document, format) }
}

function textOf(document: NetworkDocument, format: Exclude<CodeFormat, 'tfjs'>): { readonly text: string; readonly hint: string | null } {
  switch (format) {
    case 'keras': return { text: kerasPython(document), hint: null }
    case 'pytorch': return { text: torchPython(document).text, hint: 'Weights begin with PyTorch\'s own start values. The outputs are those of the network here: leave out a last softmax where the loss takes logits.' }
    case 'keras-json': {
      const { text, ownClasses } = kerasJson(document)
      return { text, hint: ownClasses.length === 0 ? null : `Keras has no ${ownClasses.join(', ')}: take the classes from the Keras code and hand them to model_from_json as custom_objects.` }
    }
    case 'mermaid': return { text: mermaid(document), hint: null }
  }
}
