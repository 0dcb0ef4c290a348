/** The text of a file with a network in it -> document and notes: our own document, Keras JSON, or the topology of TensorFlow.js. */
import { isObject, member, unreadable, type Loose } from './foreignModel.ts'
import { importKeras, type ImportedNetwork } from './importKeras.ts'
import { isNestedDeeper, parseDocument } from '../../network/assertDocument.ts'
import { documentFormat } from '../../network/document.ts'
import { preview } from '../../network/jsonValues.ts'

/** Keras 3 takes some 1.5 kB for a layer, so ten thousand layers fit. */
export const maxNetworkTextBytes = 16 * 1024 * 1024
/** Levels of brackets: a model takes ten, and each one inside of it four or five more. */
const maxDepth = 64

/** Throws `networkFileUnreadable`, and for our own document what `parseDocument` throws. `name` is what it is called where the file does not say better. */
export function importNetworkText(text: string, name: string | null): ImportedNetwork {
  if (text.length > maxNetworkTextBytes) unreadable(`its description is ${(text.length / 1024 / 1024).toFixed(0)} MB long, at most ${maxNetworkTextBytes / 1024 / 1024} MB are read`)
  if (isNestedDeeper(text, maxDepth)) unreadable(`its brackets are nested more than ${maxDepth} deep`)
  const value = parse(text)
  if (!isObject(value)) unreadable(`it must hold an object, received ${preview(value)}`)
  if (member(value, 'format') === documentFormat) return { document: parseDocument(text), notes: [] }
  const topology = member(value, 'modelTopology')
  return importKeras(modelOf(value), name, member(isObject(topology) ? topology : value, 'keras_version'))
}

/** The `{ class_name, config }` in a file: plain, in `model_config` (also as a text in a text), or in a TensorFlow.js `modelTopology`. */
function modelOf(value: Loose): unknown {
  if (member(value, 'format') === 'graph-model') unreadable('it is a TensorFlow.js graph model, whose layers are gone; take a layers model')
  const topology = member(value, 'modelTopology')
  if (isObject(topology)) return modelOf(topology)
  const config = member(value, 'model_config')
  if (typeof config === 'string') return parse(config)
  if (isObject(config)) return config
  if (member(value, 'class_name') === undefined) unreadable(`it holds no network: neither class_name nor modelTopology nor the format of Convolve, received the members ${Object.keys(value).slice(0, 6).map((key) => key.slice(0, 40)).join(', ') || 'none'}`)
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch (error) {
    return unreadable(`it is not readable as JSON (${error instanceof Error ? error.message.slice(0, 120).replaceAll(/\s+/g, ' ') : 'an unreadable text'})`)
  }
}
