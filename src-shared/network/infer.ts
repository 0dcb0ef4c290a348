/**
 * Shapes, weights, cost and problems of a whole network. The builder runs it on every key stroke, the compiler and the
 * exports start from it. It never throws: whatever is wrong with a document becomes a problem.
 */
import { checkInputs, checkScaling, checkSize, checkUnread } from './check.ts'
import { checkTask } from './checkTask.ts'
import type { LayerNode, NetworkDocument } from './document.ts'
import { graphOf, reachable, type NetworkGraph } from './graph.ts'
import { layerName, layerSubject } from './layerName.ts'
import { maxOutputValues, maxParameters, maxSizes } from './limits.ts'
import type { Problem } from './problem.ts'
import { withRepair } from './repairs.ts'
import { withSharing } from './sharing.ts'
import { taskOf } from './task.ts'
import { kindOfLayer } from './timeDistribution.ts'
import { channelsOf, type InputSettings } from '../dataset/inputSettings.ts'
import { describeField, fitsField } from '../layers/fieldValue.ts'
import { layerKind } from '../layers/index.ts'
import { inputShapeOf } from '../layers/input.ts'
import type { LayerKind, WeightSpec } from '../layers/layer.ts'
import { formatShape, sizeOf, type Shape } from '../tensor/shape.ts'

export interface InferredLayer {
  readonly layer: LayerNode
  /** What feeds it, by port. */
  readonly inputIds: readonly string[]
  /** Shapes without batch, channels-last; empty when one of them is unknown. An Input layer gets the shape of its data here. */
  readonly inputShapes: readonly Shape[]
  /** null while it or something before it has an error. */
  readonly outputShape: Shape | null
  /** Its own; none when it uses those of another layer. */
  readonly weights: readonly WeightSpec[]
  /** The layer that owns the weights it uses: itself, or another one. */
  readonly weightsOf: string
  readonly parameters: number
  readonly trainableParameters: number
  /** Multiply-adds of convolutions and Dense layers for one image. */
  readonly multiplyAdds: number
  readonly problems: readonly Problem[]
}

export interface InferredNetwork {
  readonly layers: ReadonlyMap<string, InferredLayer>
  /** Every layer after what feeds it; layers on or behind a cycle are missing. */
  readonly order: readonly string[]
  /** The first Input layer, which gets the image. */
  readonly inputId: string | null
  /** The main output: the deepest layer that nothing follows. */
  readonly outputId: string | null
  /** All layers that nothing follows, the main output first. */
  readonly outputIds: readonly string[]
  readonly outputShape: Shape | null
  /** All problems: of layers in topological order, then of the network. */
  readonly problems: readonly Problem[]
  readonly parameters: number
  readonly trainableParameters: number
  readonly multiplyAdds: number
}

/** [H, W, C] of what the decoder delivers. */
export function inputShape(input: InputSettings): Shape {
  return [input.heightPx, input.widthPx, channelsOf(input.colour)]
}

/**
 * Everything that follows from a document. With `classCount`, the classes of the project (0: not known yet), the network must fit its
 * task: as many inputs and outputs, in the shape and with the activation it needs. With null it may have any inputs and outputs.
 */
export function inferNetwork(document: NetworkDocument, classCount: number | null = null): InferredNetwork {
  const graph = graphOf(document)
  const inputIds = document.layers.filter((layer) => layer.kind === 'Input').map((layer) => layer.id)
  const inputId = inputIds[0] ?? null
  const inferred = new Map<string, InferredLayer>()
  for (const id of graph.order) inferred.set(id, inferLayer(graph, id, document.input, inferred))
  const unordered = [...graph.layers.values()].filter((layer) => !inferred.has(layer.id))
  for (const layer of unordered) inferred.set(layer.id, unknownLayer(graph, layer, [], [cycleProblem(layer)]))

  for (const [id, layer] of inferred) if (layer.problems.length > 0) inferred.set(id, { ...layer, problems: withRepair(graph, layer) })
  dropHintsOfMixing(graph, inferred)
  const layers = withSharing(inferred)
  const connected = reachable(graph, inputIds, 'forward')
  const ends = graph.order.filter((id) => connected.has(id) && (graph.outgoing.get(id)?.length ?? 0) === 0)
  // An input that nothing reads is no output, unless there is nothing else.
  const sinks = ends.length === 1 ? ends : ends.filter((id) => !inputIds.includes(id))
  const outputId = deepest(graph, sinks)
  const outputIds = outputId === null ? [] : [outputId, ...sinks.filter((id) => id !== outputId)]
  const outputShape = outputId === null ? null : (layers.get(outputId)?.outputShape ?? null)
  let parameters = 0
  let trainableParameters = 0
  let multiplyAdds = 0
  const problems: Problem[] = []
  for (const layer of layers.values()) {
    parameters += layer.parameters
    trainableParameters += layer.trainableParameters
    multiplyAdds += layer.multiplyAdds
    problems.push(...layer.problems)
  }
  problems.push(...checkInputs(graph, inputIds))
  if (classCount === null) problems.push(...checkUnread(graph, inputIds))
  else if (inputIds.length > 0 && graph.layers.size > 1) problems.push(...checkTask({ graph, order: graph.order, layers, inputIds, sinks, outputId, image: inputShape(document.input), classCount }, taskOf(document)))
  for (const id of inputIds) if (graph.layers.get(id)?.config.data !== 'numbers') problems.push(...checkScaling(graph, id))
  problems.push(...checkSize([...layers.values()]))
  return { layers: withProblems(layers, problems), order: graph.order, inputId, outputId, outputIds, outputShape, problems, parameters, trainableParameters, multiplyAdds }
}

/** True when nothing stands in the way of training. */
export function isReady(network: InferredNetwork): boolean {
  return !network.problems.some((problem) => problem.severity === 'error')
}

function inferLayer(graph: NetworkGraph, id: string, input: InputSettings, before: ReadonlyMap<string, InferredLayer>): InferredLayer {
  const layer = graph.layers.get(id) as LayerNode
  const found = layerKind(layer.kind)
  if (found === undefined) return unknownLayer(graph, layer, [], [problemOf(layer, `this kind of layer is not known, received "${layer.kind}". Delete it, or open the project with a newer version.`)])
  const kind = kindOfLayer(layer, found)
  const wiring = [...checkConfig(layer, kind), ...checkConnections(graph, layer, kind)]
  const shapes = kind.kind === 'Input' && wiring.length === 0 ? [inputShapeOf(layer.config, inputShape(input))] : inputShapesOf(graph, id, before)
  if (wiring.length > 0 || shapes === null) return unknownLayer(graph, layer, shapes ?? [], wiring)
  const checked = kind.check(layer.config, shapes)
  const problems = checked.map(({ sentence, field, severity }) => problemOf(layer, sentence, field, severity))
  if (checked.some(({ severity }) => severity !== 'warning')) return unknownLayer(graph, layer, shapes, problems)
  const outputShape = kind.infer(layer.config, shapes)
  const weights = kind.weights(layer.config, shapes)
  const parameters = weights.reduce((sum, weight) => sum + sizeOf(weight.shape), 0)
  const tooLarge = checkLayerSize(layer, outputShape, parameters)
  if (tooLarge.length > 0) return { ...unknownLayer(graph, layer, shapes, tooLarge), parameters }
  return {
    layer,
    inputIds: inputIdsOf(graph, id),
    inputShapes: shapes,
    outputShape,
    weights,
    weightsOf: id,
    parameters,
    trainableParameters: weights.reduce((sum, weight) => sum + (weight.trainable ? sizeOf(weight.shape) : 0), 0),
    multiplyAdds: kind.multiplyAdds(layer.config, shapes),
    problems,
  }
}

/** Dense on a map mixes its channels in transformer and ConvNeXt blocks; a forgotten Flatten it is only where nothing behind makes a list of the map. */
function dropHintsOfMixing(graph: NetworkGraph, inferred: Map<string, InferredLayer>): void {
  const becomesList = new Set<string>()
  for (const id of graph.order.toReversed()) {
    const isList = (next: string): boolean => inferred.get(next)?.outputShape?.length === 1
    if ((graph.outgoing.get(id) ?? []).some(({ to }) => becomesList.has(to) || isList(to))) becomesList.add(id)
    const layer = inferred.get(id)
    if (layer?.layer.kind === 'Dense' && becomesList.has(id) && layer.problems.length > 0) inferred.set(id, { ...layer, problems: layer.problems.filter(({ severity }) => severity !== 'warning') })
  }
}

function checkConfig(layer: LayerNode, kind: LayerKind): readonly Problem[] {
  return kind.fields
    .filter((field) => !fitsField(field, layer.config[field.name]))
    .map((field) => problemOf(layer, `${field.label.toLowerCase()} must be ${describeField(field)}, received ${JSON.stringify(layer.config[field.name]) ?? 'nothing'}. Correct it.`, field.name))
}

function checkConnections(graph: NetworkGraph, layer: LayerNode, kind: LayerKind): readonly Problem[] {
  const count = graph.incoming.get(layer.id)?.length ?? 0
  const { min, max } = kind.inputs
  if (count < min && count === 0) return [problemOf(layer, 'nothing is connected to it. Draw a connection from the layer before it, or delete it.')]
  if (count < min) return [problemOf(layer, `it needs at least ${min} inputs, received ${count}. Connect another layer to it.`)]
  if (count > max) return [problemOf(layer, `it takes ${max === 0 ? 'no input' : `at most ${max} input${max === 1 ? '' : 's'}`}, received ${count}. Remove a connection, or merge them with Add or Concatenate first.`)]
  return []
}

function checkLayerSize(layer: LayerNode, outputShape: Shape, parameters: number): readonly Problem[] {
  if (outputShape.length > maxSizes) {
    return [problemOf(layer, `its output would have the sizes ${formatShape(outputShape)}, more than ${maxSizes}. Reshape its input to fewer sizes.`)]
  }
  if (sizeOf(outputShape) > maxOutputValues) {
    return [problemOf(layer, `its output ${formatShape(outputShape)} has more than ${maxOutputValues.toLocaleString('en-US')} numbers per image. Make the input smaller or add pooling before it.`)]
  }
  if (parameters > maxParameters) {
    return [problemOf(layer, `it would have ${Math.round(parameters).toLocaleString('en-US')} parameters, more than the ${maxParameters.toLocaleString('en-US')} of a whole network. Reduce its size or add pooling before it.`)]
  }
  return []
}

function inputShapesOf(graph: NetworkGraph, id: string, before: ReadonlyMap<string, InferredLayer>): readonly Shape[] | null {
  const shapes: Shape[] = []
  for (const { from } of graph.incoming.get(id) ?? []) {
    const shape = before.get(from)?.outputShape ?? null
    if (shape === null) return null
    shapes.push(shape)
  }
  return shapes
}

function inputIdsOf(graph: NetworkGraph, id: string): readonly string[] {
  return (graph.incoming.get(id) ?? []).map((connection) => connection.from)
}

function unknownLayer(graph: NetworkGraph, layer: LayerNode, inputShapes: readonly Shape[], problems: readonly Problem[]): InferredLayer {
  return { layer, inputIds: inputIdsOf(graph, layer.id), inputShapes, outputShape: null, weights: [], weightsOf: layer.id, parameters: 0, trainableParameters: 0, multiplyAdds: 0, problems }
}

function problemOf(layer: Pick<LayerNode, 'id' | 'kind'>, sentence: string, field?: string, severity: Problem['severity'] = 'error'): Problem {
  return { layerId: layer.id, severity, sentence: `${layerSubject(layer)}: ${sentence}`, ...(field === undefined ? {} : { field }) }
}

function cycleProblem(layer: LayerNode): Problem {
  return problemOf(layer, `it is part of a circle of connections, or behind one (${layerName(layer.id)} would need its own result). Remove a connection.`)
}

/** The sink with the longest way from the input; the later one of equals. */
function deepest(graph: NetworkGraph, sinks: readonly string[]): string | null {
  if (sinks.length <= 1) return sinks[0] ?? null
  const depths = new Map<string, number>()
  for (const id of graph.order) {
    depths.set(id, Math.max(0, ...(graph.incoming.get(id) ?? []).map(({ from }) => (depths.get(from) ?? 0) + 1)))
  }
  return sinks.reduce((best, id) => ((depths.get(id) ?? 0) >= (depths.get(best) ?? 0) ? id : best))
}

/** The layers with the network's problems added to the layer they name. */
function withProblems(layers: ReadonlyMap<string, InferredLayer>, problems: readonly Problem[]): ReadonlyMap<string, InferredLayer> {
  const complete = new Map(layers)
  for (const problem of problems) {
    const layer = complete.get(problem.layerId ?? '')
    if (layer !== undefined && !layer.problems.includes(problem)) complete.set(layer.layer.id, { ...layer, problems: [...layer.problems, problem] })
  }
  return complete
}
