/**
 * Heat maps. Grad-CAM (Selvaraju et al. 2017): the maps of a layer, each times the mean of its gradient, summed; what is below
 * zero speaks against the class and is left out. Saliency (Simonyan et al. 2013): the largest |gradient| of a pixel's channels.
 */
import type { HeatMap } from '../../src-shared/api/heatMap.ts'
import { answerPicturePx } from '../../src-shared/api/picture.ts'
import { channelsOf } from '../../src-shared/dataset/inputSettings.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { assertReady } from '../../src-shared/network/assertDocument.ts'
import { layerName } from '../../src-shared/network/layerName.ts'
import { taskOf, type Task } from '../../src-shared/network/task.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import type { Tensors } from '../executors/executor.ts'
import type { Tensor } from '../graph/ir.ts'
import { decodeImage } from '../images/decode.ts'
import { defaultMapLayer, lowerExplanation, mapLayers } from './explainGraph.ts'
import { keptExecutable } from './keptExecutables.ts'
import type { ExplainRequest } from './messages.ts'
import { smallPicture } from './smallPicture.ts'
import { inputsOf } from './taskAnswers.ts'

/** Tasks whose answer is not about a place in one image. */
const withoutHeatMap: Partial<Record<Task, string>> = {
  autoencoder: 'it answers with a picture, not with a class or a number',
  pairs: 'its answer is about two images at once',
  gan: 'it makes images instead of judging them',
}

export async function explain({ model, file, question }: ExplainRequest): Promise<HeatMap> {
  const { network: document } = model
  const task = taskOf(document)
  const reason = withoutHeatMap[task]
  if (reason !== undefined) throw new AppError('heatMapImpossible', { name: document.name, reason })
  const network = assertReady(document, null)
  const layers = mapLayers(network)
  const layerId = question.method === 'saliency' ? null : (question.layerId ?? defaultMapLayer(network))
  if (question.method === 'gradcam' && !layers.some(({ id }) => id === layerId))
    throw new AppError('heatMapImpossible', { name: document.name, reason: layerId === null ? 'none of its layers keeps the places of the image; saliency looks at the pixels instead' : `it has no layer ${layerId} with maps of the image` })
  const pixels = await decodeImage(file, document.input)
  const { heightPx, widthPx, colour } = document.input
  const channels = channelsOf(colour)
  const { graph, executable } = await keptExecutable(model, `explain ${layerId}`, (weights) => lowerExplanation(document, weights, layerId))
  const shape = graph.inputs.find(({ name }) => name === 'choice')!.value.shape
  const run = (chosen: number | null): Promise<Tensors> => executable.run({ ...inputsOf({ inputs: graph.inputs.filter(({ name }) => name !== 'choice') }, pixels, pixels), choice: choiceOf(shape, task, chosen) })
  const classCount = task === 'binary' ? 2 : (shape[1] ?? 1)
  if (question.classIndex !== null && question.classIndex >= classCount) throw new AppError('heatMapImpossible', { name: document.name, reason: `it answers with ${classCount} classes, there is no place ${question.classIndex}` })
  const asked = task === 'regression' ? null : (question.classIndex ?? topChannel(await run(0), task))
  const computed = await run(asked)
  const map = layerId === null ? saliency(numbersOf(computed, 'pixels'), channels, heightPx, widthPx) : gradCam(numbersOf(computed, 'maps'), numbersOf(computed, 'gradient'), layers.find(({ id }) => id === layerId)!)
  const strongest = map.values.reduce((most, value) => Math.max(most, value), 0)
  return {
    method: question.method,
    rows: map.rows,
    columns: map.columns,
    values: Buffer.from(Uint8Array.from(map.values, (value) => (strongest > 0 ? Math.round((value / strongest) * 255) : 0))).toString('base64'),
    strongest,
    classIndex: asked,
    classNames: asked === null ? [] : Array.from({ length: classCount }, (_, index) => (task === 'segmentation' ? `Value ${classCount === 1 ? 'above 0' : index}` : (model.classNames[index] ?? `Output ${index + 1}`))),
    layerId,
    layers: layers.map((layer) => ({ ...layer, name: layerName(layer.id) })),
    picture: smallPicture(pixels, channels, heightPx, widthPx, answerPicturePx),
  }
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

/** Which numbers of the output make the score: those of a class, everywhere in the image; of one output for two classes, the first is its opposite. */
function choiceOf(shape: readonly number[], task: Task, classIndex: number | null): Tensor {
  const [, channels = 1, ...places] = shape
  const data = new Float32Array(sizeOf(shape))
  const size = sizeOf(places)
  if (channels === 1) data.fill(task === 'binary' && classIndex === 0 ? -1 : 1)
  else data.fill(1, (classIndex ?? 0) * size, ((classIndex ?? 0) + 1) * size)
  return { shape, dtype: 'float32', data }
}

/** The class with the highest mean answer. */
function topChannel(computed: Tensors, task: Task): number {
  const answer = computed['answer']!
  const [, channels = 1] = answer.shape
  if (channels === 1) return task === 'binary' && Number(answer.data[0]) >= 0.5 ? 1 : 0
  const size = answer.data.length / channels
  const means = Array.from({ length: channels }, (_, channel) => (answer.data as Float32Array).subarray(channel * size, (channel + 1) * size).reduce((sum, value) => sum + value, 0))
  return means.indexOf(Math.max(...means))
}

function numbersOf(computed: Tensors, name: string): Float32Array {
  const data = computed[name]?.data
  if (!(data instanceof Float32Array)) throw new Error(`heat map: no ${name}`)
  return data
}
