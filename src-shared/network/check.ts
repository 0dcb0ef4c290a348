/** Problems of the network as a whole, whatever it is trained for: inputs, scaling of pixels, size. `infer.ts` adds them to the layers' own; `checkTask.ts` has the rest. */
import type { LayerNode } from './document.ts'
import type { NetworkGraph } from './graph.ts'
import { layerSubject } from './layerName.ts'
import { manyParameters, maxParameters } from './limits.ts'
import type { Problem } from './problem.ts'
import { insertRescaling } from './repairs.ts'

/** Where data comes in: an image first, and something that reads it. */
export function checkInputs(graph: NetworkGraph, inputIds: readonly string[]): readonly Problem[] {
  const [first] = inputIds
  if (first === undefined) return [{ layerId: null, severity: 'error', sentence: 'The network: it has no Input layer. Add one, or start from a template.' }]
  if (graph.layers.size === 1) return [{ layerId: null, severity: 'error', sentence: 'The network: it has no layers after the input. Add layers from the palette, or start from a template.' }]
  if (graph.layers.get(first)?.config.data !== 'numbers') return []
  const fix = { label: 'Set to image', edits: [{ kind: 'setField', layerId: first, field: 'data', value: 'image' }] } as const
  return [{ layerId: first, severity: 'error', sentence: `${subject(graph, first)}: the first input of a network is its image, received numbers. Set its data to image and add another input for the numbers.`, fix }]
}

/** Inputs that no layer reads, in networks that have several. */
export function checkUnread(graph: NetworkGraph, inputIds: readonly string[]): readonly Problem[] {
  return inputIds
    .filter((id) => inputIds.length > 1 && (graph.outgoing.get(id)?.length ?? 0) === 0)
    .map((id) => ({ layerId: id, severity: 'error', sentence: `${subject(graph, id)}: nothing reads it. Connect a layer to it, or delete it.` }))
}

const withWeights = new Set(['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D', 'Conv2DTranspose', 'Conv1D', 'Dense', 'PatchEmbedding', 'MultiHeadAttention', 'LSTM', 'GRU', 'SimpleRNN', 'Bidirectional'])

/** Pixels arrive as 0..255; without Rescaling or BatchNormalization before the first weights a network learns badly. */
export function checkScaling(graph: NetworkGraph, inputId: string): readonly Problem[] {
  const seen = new Set([inputId])
  for (const id of seen) {
    const kind = graph.layers.get(id)?.kind ?? ''
    if (kind === 'Rescaling' || kind === 'BatchNormalization') continue
    if (withWeights.has(kind)) {
      return [{ layerId: id, severity: 'warning', sentence: `${subject(graph, id)}: it gets pixel values from 0 to 255, which train badly. Add a Rescaling layer (scale 1/255) after the input.`, fix: insertRescaling(graph, inputId) }]
    }
    for (const { to } of graph.outgoing.get(id) ?? []) seen.add(to)
  }
  return []
}

/** Too many or very many parameters, by layer. Sums are compared, nothing is allocated. */
export function checkSize(layers: readonly { readonly layer: LayerNode; readonly parameters: number }[]): readonly Problem[] {
  const parameters = layers.reduce((sum, layer) => sum + layer.parameters, 0)
  if (parameters <= manyParameters) return []
  const shown = Math.round(parameters).toLocaleString('en-US')
  const largest = layers.reduce((most, layer) => (layer.parameters > most.parameters ? layer : most))
  const advice = largest.parameters * 2 < parameters ? 'Fewer filters or units make it smaller.' : `Most of them are in ${layerSubject(largest.layer)}: reduce its size, or add pooling before it.`
  if (parameters > maxParameters) {
    return [{ layerId: null, severity: 'error', sentence: `The network: ${shown} parameters are more than the ${maxParameters.toLocaleString('en-US')} that can be trained here. ${advice}` }]
  }
  const gigabytes = ((parameters * 16) / 1e9).toFixed(1)
  return [{ layerId: null, severity: 'warning', sentence: `The network: ${shown} parameters need about ${gigabytes} GB of memory in training. ${advice}` }]
}

function subject(graph: NetworkGraph, id: string): string {
  const layer = graph.layers.get(id)
  return layer === undefined ? id : layerSubject(layer)
}
