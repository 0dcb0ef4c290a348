/**
 * Heat maps. Grad-CAM (Selvaraju et al. 2017): the maps of a layer, each times the mean of its gradient, summed; what is below
 * zero speaks against the class and is left out. Saliency (Simonyan et al. 2013): the largest |gradient| of a pixel's channels.
 */
import type { HeatMap, HeatMapOfImage, HeatMapQuestion } from '../../src-shared/api/heatMap.ts'
import { answerPicturePx } from '../../src-shared/api/picture.ts'
import { channelsOf } from '../../src-shared/dataset/inputSettings.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { assertReady } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { layerName } from '../../src-shared/network/layerName.ts'
import { taskOf, type Task } from '../../src-shared/network/task.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import type { Tensors } from '../executors/executor.ts'
import type { Tensor } from '../graph/ir.ts'
import { decodeImage } from '../images/decode.ts'
import { defaultMapLayer, lowerExplanation, mapLayers, type MapLayer } from './explainGraph.ts'
import { keptExecutable } from './keptExecutables.ts'
import type { ExplainRequest, TrainedModel } from './messages.ts'
import { smallPicture } from './smallPicture.ts'
import { answerNames, answersOf, endsInSigmoid, inputsOf } from './taskAnswers.ts'

/** Tasks whose answer no place of an image speaks for. */
const withoutHeatMap: Partial<Record<Task, string>> = {
  autoencoder: 'it answers with the image itself; where the two differ says more, and stands beside its answer',
  gan: 'it makes images instead of judging them',
}

export async function explain({ model, file, other, margin, question }: ExplainRequest): Promise<HeatMap> {
  const { network: document } = model
  const task = taskOf(document)
  const reason = withoutHeatMap[task]
  if (reason !== undefined) throw new AppError('heatMapImpossible', { name: document.name, reason })
  const layers = layersOfSides(document, task)
  const layerIds = chosenLayers(document, layers, question)
  const { heightPx, widthPx } = document.input
  const channels = channelsOf(document.input.colour)
  const pixels = await Promise.all([file, ...(task === 'pairs' ? [other ?? file] : [])].map((path) => decodeImage(path, document.input)))
  const { graph, executable } = await keptExecutable(model, `explain ${layerIds.join()}`, (weights) => lowerExplanation(document, weights, layerIds))
  const shape = graph.inputs.find(({ name }) => name === 'choice')!.value.shape
  const images = inputsOf({ inputs: graph.inputs.filter(({ name }) => name !== 'choice') }, pixels[0]!, pixels.at(-1)!)
  const run = (chosen: number | null): Promise<Tensors> => executable.run({ ...images, choice: choiceOf(document, shape, chosen) })
  const classNames = namesOf(model, task, shape)
  if (question.classIndex !== null && question.classIndex >= (classNames.length || 1)) throw new AppError('heatMapImpossible', { name: document.name, reason: `it answers with ${classNames.length} classes, there is no place ${question.classIndex}` })
  const asked = task === 'regression' ? null : (question.classIndex ?? topClassOf(document, await run(0), margin))
  const computed = await run(asked)
  const [first, second] = pixels.map((seen, side) => {
    const [ending, layerId] = [side === 0 ? '' : String(side), layerIds[side] ?? null]
    const layer = layers[side]!.find(({ id }) => id === layerId)
    const map = layer === undefined ? saliency(numbersOf(computed, `pixels${ending}`), channels, heightPx, widthPx) : gradCam(numbersOf(computed, `maps${ending}`), numbersOf(computed, `gradient${ending}`), layer)
    return { ...map, layerId, picture: smallPicture(seen, channels, heightPx, widthPx, answerPicturePx) }
  })
  // Both pictures in one measure: one of them may matter less.
  const strongest = Math.max(0, ...[first, second].map((map) => map?.values.reduce((most, value) => Math.max(most, value), 0) ?? 0))
  const shown = (map: NonNullable<typeof first>): HeatMapOfImage => ({ ...map, values: Buffer.from(Uint8Array.from(map.values, (value) => (strongest > 0 ? Math.round((value / strongest) * 255) : 0))).toString('base64') })
  return {
    method: question.method,
    ...shown(first!),
    strongest,
    classIndex: asked,
    classNames,
    layers: layers[0]!.map((layer) => ({ ...layer, name: layerName(layer.id) })),
    other: second === undefined ? null : shown(second),
  }
}

/** Of each image input the layers with maps of it; of pairs those before the two images meet. */
function layersOfSides(document: NetworkDocument, task: Task): readonly (readonly MapLayer[])[] {
  const network = assertReady(document, null)
  if (task !== 'pairs') return [mapLayers(network)]
  return document.layers.filter(({ kind }) => kind === 'Input').map(({ id }) => mapLayers(network, id))
}

/** Of the second image the layer at the same place as that of the first. */
function chosenLayers(document: NetworkDocument, layers: readonly (readonly MapLayer[])[], { method, layerId: wanted }: HeatMapQuestion): readonly (string | null)[] {
  if (method === 'saliency') return layers.map(() => null)
  const network = assertReady(document, null)
  const [own = []] = layers
  const layerId = wanted ?? defaultMapLayer(network, own)
  const place = own.findIndex(({ id }) => id === layerId)
  if (place === -1)
    throw new AppError('heatMapImpossible', { name: document.name, reason: layerId === null ? 'none of its layers keeps the places of the image; saliency looks at the pixels instead' : `it has no layer ${layerId} with maps of the image` })
  return layers.map((side) => side[place]?.id ?? defaultMapLayer(network, side))
}

/** What can be asked for, in output order; none where the answer is a number. */
function namesOf({ classNames }: TrainedModel, task: Task, [, count = 1]: readonly number[]): readonly string[] {
  if (task === 'regression') return []
  if (task === 'segmentation') return Array.from({ length: count }, (_, index) => `Value ${count === 1 ? 'above 0' : index}`)
  const names = answerNames(task, classNames)
  return Array.from({ length: task === 'binary' || task === 'pairs' ? 2 : count }, (_, index) => names[index] ?? `Output ${index + 1}`)
}

interface Map2d {
  readonly rows: number
  readonly columns: number
  readonly values: Float32Array
}

/** Maps and gradient [C,H,W] -> [H,W], never below 0. */
export function gradCam(maps: Float32Array, gradient: Float32Array, { rows, columns }: { readonly rows: number; readonly columns: number }): Map2d {
  const size = rows * columns
  const values = new Float32Array(size)
  for (let start = 0; start < maps.length; start += size) {
    let weight = 0
    for (let place = 0; place < size; place += 1) weight += gradient[start + place]! / size
    for (let place = 0; place < size; place += 1) values[place]! += weight * maps[start + place]!
  }
  return { rows, columns, values: values.map((value) => Math.max(0, value)) }
}

/** Gradient by the pixels [C,H,W] -> [H,W]. */
export function saliency(gradient: Float32Array, channels: number, rows: number, columns: number): Map2d {
  const size = rows * columns
  const values = new Float32Array(size)
  for (let channel = 0; channel < channels; channel += 1) for (let place = 0; place < size; place += 1) values[place] = Math.max(values[place]!, Math.abs(gradient[channel * size + place]!))
  return { rows, columns, values }
}

/** Which numbers of the output make the score: those of a class, everywhere in the image; of one output for two classes the first is the second's opposite, and a distance that of being the same. */
function choiceOf(document: NetworkDocument, shape: readonly number[], classIndex: number | null): Tensor {
  const [, channels = 1, ...places] = shape
  const task = taskOf(document)
  const data = new Float32Array(sizeOf(shape))
  const size = sizeOf(places)
  const isOpposite = (task === 'binary' || task === 'pairs') && classIndex === 0
  const isDistance = task === 'pairs' && !endsInSigmoid(document)
  if (channels === 1) data.fill(isOpposite === isDistance ? 1 : -1)
  else data.fill(1, (classIndex ?? 0) * size, ((classIndex ?? 0) + 1) * size)
  return { shape, dtype: 'float32', data }
}

/** The class with the highest mean answer. */
function topClassOf(document: NetworkDocument, computed: Tensors, margin: number): number {
  const answer = computed['answer']!
  const [, channels = 1] = answer.shape
  const task = taskOf(document)
  if (task === 'binary' || task === 'pairs') return answersOf(document, answer.data as Float32Array, margin)[1]! >= 0.5 ? 1 : 0
  const size = answer.data.length / channels
  const means = Array.from({ length: channels }, (_, channel) => (answer.data as Float32Array).subarray(channel * size, (channel + 1) * size).reduce((sum, value) => sum + value, 0))
  return means.indexOf(Math.max(...means))
}

function numbersOf(computed: Tensors, name: string): Float32Array {
  const data = computed[name]?.data
  if (!(data instanceof Float32Array)) throw new Error(`heat map: no ${name}`)
  return data
}
