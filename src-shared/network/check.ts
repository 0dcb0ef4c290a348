/** Problems of the network as a whole: what the output must be, scaling of pixels, size. `infer.ts` adds them to the layers' own. */
import type { LayerNode } from './document.ts'
import type { NetworkGraph } from './graph.ts'
import { layerName, layerSubject } from './layerName.ts'
import { manyParameters, maxParameters } from './limits.ts'
import type { Problem } from './problem.ts'
import { endInClasses, flattenBefore, insertRescaling, withoutInput } from './repairs.ts'
import { isLastSoftmax } from '../layers/softmax.ts'
import { formatShape, type Shape } from '../tensor/shape.ts'

/** Where data comes in. A classifier has one input, the image; other networks may have more, all of them read by somebody. */
export function checkInputs(graph: NetworkGraph, inputIds: readonly string[], classCount: number | null): readonly Problem[] {
  const [first, ...others] = inputIds
  if (first === undefined) return [{ layerId: null, severity: 'error', sentence: 'The network: it has no Input layer. Add one, or start from a template.' }]
  if (graph.layers.size === 1) return [{ layerId: null, severity: 'error', sentence: 'The network: it has no layers after the input. Add layers from the palette, or start from a template.' }]
  const problem = (id: string, sentence: string): Problem => ({ layerId: id, severity: 'error', sentence: `${subject(graph, id)}: ${sentence}` })
  const toImage = { label: 'Set to image', edits: [{ kind: 'setField', layerId: first, field: 'data', value: 'image' }] } as const
  const problems = graph.layers.get(first)?.config.data === 'numbers' ? [{ ...problem(first, 'the first input of a network is its image, received numbers. Set its data to image and add another input for the numbers.'), fix: toImage }] : []
  if (others.length === 0) return problems
  if (classCount !== null) return [...problems, ...others.map((id) => ({ ...problem(id, severalInputs), ...withoutInput(graph, id, first) }))]
  return [...problems, ...inputIds.filter((id) => (graph.outgoing.get(id)?.length ?? 0) === 0).map((id) => problem(id, 'nothing reads it. Connect a layer to it, or delete it.'))]
}

const severalInputs = 'training shows a network one labelled image at a time, so one with several inputs can be built, drawn and written as code, but not trained here. Delete this input to train it.'

/** Layers that nothing follows, seen from the input; the deepest one is taken as the output. */
export function checkSinks(graph: NetworkGraph, sinks: readonly string[], outputId: string | null): readonly Problem[] {
  return sinks.filter((id) => id !== outputId).map((id) => ({
    layerId: id,
    severity: 'error' as const,
    sentence: `${subject(graph, id)}: its output goes nowhere, and a network has one output, here ${layerName(outputId ?? '')}. Connect it to another layer or delete it.`,
  }))
}

/** A classifier ends in softmax with one number per class. `classCount` is 0 when it is not known yet. */
export function checkOutput(graph: NetworkGraph, outputId: string, shape: Shape | null, classCount: number): readonly Problem[] {
  const layer = graph.layers.get(outputId)
  if (layer === undefined || shape === null || layer.kind === 'Input') return []
  if (shape.length !== 1) {
    const sentence = `${layerSubject(layer)}: the network ends in ${formatShape(shape)}, but one number per class is needed. Add Flatten or GlobalAveragePooling2D and a Dense layer with softmax.`
    return [{ layerId: outputId, severity: 'error', sentence, fix: flattenBefore(graph, outputId, (kind) => kind === 'Dense' || keepsUnits.has(kind)) ?? endInClasses(graph, outputId, shape, classCount || defaultClasses) }]
  }
  const problems: Problem[] = []
  if (layer.config.activation !== 'softmax' && !isLastSoftmax(layer)) problems.push(missingSoftmax(graph, layer, shape, classCount))
  const units = shape[0] ?? 0
  if (classCount > 0 && units !== classCount) problems.push(wrongUnits(graph, layer, units, classCount))
  return problems
}

/** Outputs of a new last layer while the project has no classes, as in templates. */
const defaultClasses = 10

function missingSoftmax(graph: NetworkGraph, layer: LayerNode, shape: Shape, classCount: number): Problem {
  const start = `${layerSubject(layer)}: the network must end in softmax, so that its answers are probabilities`
  if (layer.kind !== 'Dense' && layer.kind !== 'Activation' && layer.kind !== 'Softmax') {
    const sentence = `${start}; it ends in ${layer.kind}. Add a Dense layer with softmax and one unit per class.`
    return { layerId: layer.id, severity: 'error', sentence, fix: endInClasses(graph, layer.id, shape, classCount || defaultClasses) }
  }
  if (layer.kind === 'Softmax') return { layerId: layer.id, severity: 'error', sentence: `${start}, received axis ${String(layer.config.axis)}. Set it to -1.`, field: 'axis', fix: { label: 'Set to -1', edits: [{ kind: 'setField', layerId: layer.id, field: 'axis', value: -1 }] } }
  return {
    layerId: layer.id,
    severity: 'error',
    sentence: `${start}, received "${String(layer.config.activation)}". Set its activation to softmax.`,
    field: 'activation',
    fix: { label: 'Set to softmax', edits: [{ kind: 'setField', layerId: layer.id, field: 'activation', value: 'softmax' }] },
  }
}

function wrongUnits(graph: NetworkGraph, output: LayerNode, units: number, classCount: number): Problem {
  const deciding = unitsLayer(graph, output)
  const classes = classCount === 1 ? 'one class' : `${classCount} classes`
  const outputs = units === 1 ? 'its 1 output does' : `its ${units.toLocaleString('en-US')} outputs do`
  const sentence = `${layerSubject(output)}: ${outputs} not match the ${classes} of the project.`
  if (deciding === null) return { layerId: output.id, severity: 'error', sentence: `${sentence} End the network in a Dense layer with ${classCount} units.` }
  return {
    layerId: deciding.id,
    severity: 'error',
    sentence: `${sentence} Set the units to ${classCount}.`,
    field: 'units',
    fix: { label: `Set to ${classCount}`, edits: [{ kind: 'setField', layerId: deciding.id, field: 'units', value: classCount }] },
  }
}

/** Layers that leave the number of outputs as it is, at the end of a network behind Dense. */
const keepsUnits = new Set(['Activation', 'Softmax', 'Dropout', 'BatchNormalization'])

/** The Dense layer whose units decide the length of the output: the output itself, or the one before layers that keep it. */
function unitsLayer(graph: NetworkGraph, output: LayerNode): LayerNode | null {
  let layer: LayerNode | undefined = output
  for (let steps = 0; layer !== undefined && steps < 8; steps += 1) {
    if (layer.kind === 'Dense') return layer
    if (!keepsUnits.has(layer.kind)) return null
    layer = graph.layers.get(graph.incoming.get(layer.id)?.[0]?.from ?? '')
  }
  return null
}

const withWeights = new Set(['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D', 'Conv2DTranspose', 'Conv1D', 'Dense', 'PatchEmbedding', 'MultiHeadAttention', 'LSTM', 'GRU', 'SimpleRNN'])

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

/** Too many or very many parameters. Sums are compared, nothing is allocated. */
export function checkSize(parameters: number): readonly Problem[] {
  const shown = Math.round(parameters).toLocaleString('en-US')
  if (parameters > maxParameters) {
    return [{ layerId: null, severity: 'error', sentence: `The network: ${shown} parameters are more than the ${maxParameters.toLocaleString('en-US')} that can be trained here. Reduce units or filters, or add pooling before Flatten.` }]
  }
  if (parameters > manyParameters) {
    const gigabytes = ((parameters * 16) / 1e9).toFixed(1)
    return [{ layerId: null, severity: 'warning', sentence: `The network: ${shown} parameters need about ${gigabytes} GB of memory in training. Add pooling before Flatten to make it smaller.` }]
  }
  return []
}

function subject(graph: NetworkGraph, id: string): string {
  const layer = graph.layers.get(id)
  return layer === undefined ? id : layerSubject(layer)
}
