/** One image through a network, layer by layer: computed once, then answered from memory. Used by answer.ts; the arithmetic of single numbers is in flowStep.ts. */
import * as fs from 'node:fs'
import { availableParallelism } from 'node:os'
import * as path from 'node:path'
import { channelsPerStep, tileSidePx, type FlowLayer, type FlowMap, type FlowMaps, type FlowOverview, type FlowTile } from '../../src-shared/api/flow.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { activationBytes } from '../../src-shared/network/activationMemory.ts'
import { assertReady } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { InferredNetwork } from '../../src-shared/network/infer.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { createOnnxExecutor } from '../executors/onnx/onnxExecutor.ts'
import type { Graph } from '../graph/graph.ts'
import type { Tensor } from '../graph/ir.ts'
import { decodeImage } from '../images/decode.ts'
import { networkWeights } from '../lowering/forward.ts'
import { lowerLayerOutputs, outputName } from '../lowering/layerOutputs.ts'
import { freshWeights } from '../lowering/step.ts'
import { averagedTensors } from '../training/averagedTensors.ts'
import { checkpointNames, loadBestCheckpoint, loadNewestCheckpoint, modelStamp } from '../training/checkpoint.ts'
import { canStep, stepOf } from './flowStep.ts'
import { normalNumbers } from './make.ts'
import type { FlowAnswer, FlowRequest } from './messages.ts'

/** Outputs of all layers together [bytes]. */
const mostBytes = 2 ** 30
/** Numbers of a flat output in one answer. */
const valuesPerPage = 1024

/** Everything that was computed for one image. */
export interface Flow {
  readonly network: InferredNetwork
  readonly weights: ReadonlyMap<string, Tensor>
  /** By layer id, IR layout, batch 1. */
  readonly outputs: ReadonlyMap<string, Float32Array>
  readonly freshLayers: readonly string[]
  readonly computeMs: number
}
/** The last one; a click on another layer or number asks about the same. */
let kept: { readonly key: string; readonly flow: Flow; readonly overview: FlowOverview } | null = null

export async function answerFlow(request: FlowRequest): Promise<FlowAnswer> {
  const key = keyOf(request)
  if (kept?.key !== key) {
    // The old one first: two of them may not fit.
    kept = null
    const computed = await compute(request)
    kept = { key, flow: computed, overview: overviewOf(computed) }
  }
  const { flow, overview } = kept
  const { question } = request
  if (question.about === 'layers') return overview
  if (question.about === 'step') return stepOf(flow, question, channelsPerStep)
  const planes = planesOf(flow, question.layerId)
  if (question.about === 'maps') return mapsOf(planes, question.first, question.count)
  if (question.about === 'map') return mapOf(planes, question.first)
  return Array.from(outputOf(flow, question.layerId).subarray(question.first, question.first + valuesPerPage))
}

/** What decides the numbers: places and names on the canvas do not. */
function keyOf({ network, file, run, seed }: FlowRequest): string {
  const layers = network.layers.map(({ position: _position, group: _group, ...layer }) => layer)
  const stamp = run === null ? seed : [modelStamp(run.folder), fs.statSync(path.join(run.folder, checkpointNames.latest), { throwIfNoEntry: false })?.mtimeMs ?? 0]
  const image = fs.statSync(file, { throwIfNoEntry: false })
  return JSON.stringify([network.input, taskOf(network), layers, network.connections, file, image?.mtimeMs, run, stamp])
}

async function compute(request: FlowRequest): Promise<Flow> {
  const { network: document, file } = request
  const network = assertReady(document, null)
  const bytes = activationBytes(network)
  if (bytes > mostBytes) throw new AppError('flowTooLarge', { bytes, mostBytes })
  const pixels = await decodeImage(file, document.input)
  const { weights, freshLayers } = weightsOf(request, network)
  const graph = lowerLayerOutputs(document, weights)
  const startMs = performance.now()
  const executable = await createOnnxExecutor({ purpose: 'inference', threads: Math.max(1, availableParallelism() - 1) }).compile(graph)
  try {
    const computed = await executable.run(inputsOf(graph, pixels, taskOf(document) === 'gan' ? normalNumbers(request.seed) : () => 0))
    const outputs = new Map(network.order.map((id) => {
      const data = computed[outputName(id)]?.data
      if (!(data instanceof Float32Array)) throw new Error(`layer ${id}: no output`)
      return [id, data]
    }))
    return { network, weights, outputs, freshLayers, computeMs: performance.now() - startMs }
  } finally {
    await executable.close()
  }
}

/** Every image input gets the image; inputs of plain numbers get zeros, a generator something to make an image of. */
function inputsOf(graph: Graph, pixels: Uint8Array, draw: () => number): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(graph.inputs.map(({ name, value }) => [name, name.startsWith('images')
    ? { shape: value.shape, dtype: 'uint8', data: pixels }
    : { shape: value.shape, dtype: 'float32', data: Float32Array.from({ length: sizeOf(value.shape) }, draw) }] satisfies [string, Tensor]))
}

/** Fresh weights, replaced by those of the run where name and shape agree. Throws `runWithoutCheckpoint`. */
function weightsOf({ network: document, run, seed }: FlowRequest, network: InferredNetwork): Pick<Flow, 'weights' | 'freshLayers'> {
  const fresh = freshWeights(document, seed)
  if (run === null) return { weights: fresh, freshLayers: [] }
  const learnt = trainedTensors(run, document)
  const freshLayers = new Set<string>()
  const weights = new Map([...fresh].map(([name, tensor]) => {
    const trained = learnt.get(name)
    return [name, trained?.shape.join() === tensor.shape.join() ? trained : tensor]
  }))
  for (const { name, layerId } of networkWeights(network)) if (weights.get(name) === fresh.get(name)) freshLayers.add(layerId)
  return { weights, freshLayers: [...freshLayers] }
}

function trainedTensors({ folder, at }: NonNullable<FlowRequest['run']>, document: NetworkDocument): ReadonlyMap<string, Tensor> {
  const checkpoint = at === 'best' ? loadBestCheckpoint(folder) : loadNewestCheckpoint(folder)
  if (checkpoint === null) throw new AppError('runWithoutCheckpoint', { name: document.name })
  return averagedTensors(checkpoint.tensors)
}

function overviewOf(flow: Flow): FlowOverview {
  const layers = [...flow.outputs].map(([id, data]): FlowLayer => {
    const inferred = flow.network.layers.get(id)!
    const shape = inferred.outputShape ?? []
    let [min, max, zeros, nonFinite] = [Infinity, -Infinity, 0, 0]
    for (const value of data) {
      if (!Number.isFinite(value)) nonFinite += 1
      else {
        if (value < min) min = value
        if (value > max) max = value
        if (value === 0) zeros += 1
      }
    }
    const [rows, columns] = mapSize(shape)
    return { id, shape, mapCount: shape.length < 2 ? 0 : data.length / (rows * columns), min: finite(min), max: finite(max), zeroShare: zeros / Math.max(1, data.length), nonFinite, canStep: canStep(inferred) }
  })
  return { layers, freshLayers: flow.freshLayers, computeMs: flow.computeMs }
}

/** [H, W, C] and [T, H, W, C] are maps of H by W; a sequence [T, F] is one map of T by F, a list one of 1 by F. */
function mapSize(shape: readonly number[]): readonly [number, number] {
  if (shape.length < 3) return [shape.length === 2 ? (shape[0] ?? 1) : 1, shape.at(-1) ?? 1]
  const [rows = 1, columns = 1] = shape.slice(-3)
  return [rows, columns]
}

export function outputOf({ outputs }: Flow, layerId: string): Float32Array {
  const data = outputs.get(layerId)
  if (data === undefined) throw new AppError('flowLayerUnknown', { layerId })
  return data
}

interface Planes {
  readonly rows: number
  readonly columns: number
  readonly count: number
  plane(index: number): Float32Array
}

function planesOf(flow: Flow, layerId: string): Planes {
  const data = outputOf(flow, layerId)
  const [rows, columns] = mapSize(flow.network.layers.get(layerId)?.outputShape ?? [])
  const size = rows * columns
  return { rows, columns, count: data.length / size, plane: (index) => data.subarray(index * size, (index + 1) * size) }
}

function mapsOf({ rows, columns, count, plane }: Planes, first: number, wanted: number): FlowMaps {
  const shrink = Math.max(1, Math.ceil(Math.max(rows, columns) / tileSidePx))
  const tileSize = [Math.ceil(rows / shrink), Math.ceil(columns / shrink)] as const
  const indices = Array.from({ length: Math.max(0, Math.min(wanted, count - first)) }, (_, index) => first + index)
  return { mapSize: [rows, columns], tileSize, first, tiles: indices.map((index) => tileOf(averaged(plane(index), rows, columns, shrink, tileSize), rangeOf(plane(index)))) }
}

function mapOf({ rows, columns, count, plane }: Planes, index: number): FlowMap {
  if (index >= count) throw new AppError('flowPlaceUnknown', { what: 'channel', received: index, most: count - 1 })
  const values = plane(index)
  const { min, max } = rangeOf(values)
  return { rows, columns, min, max, values: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64') }
}

/** Squares of `shrink` by `shrink` numbers as their mean; smaller ones at the edges. */
function averaged(plane: Float32Array, rows: number, columns: number, shrink: number, [tileRows, tileColumns]: readonly [number, number]): Float32Array {
  if (shrink === 1) return plane
  const small = new Float32Array(tileRows * tileColumns)
  for (let row = 0; row < tileRows; row += 1) {
    for (let column = 0; column < tileColumns; column += 1) {
      let [sum, count] = [0, 0]
      for (let r = row * shrink; r < Math.min(rows, (row + 1) * shrink); r += 1) {
        for (let c = column * shrink; c < Math.min(columns, (column + 1) * shrink); c += 1) {
          sum += plane[r * columns + c]!
          count += 1
        }
      }
      small[row * tileColumns + column] = sum / count
    }
  }
  return small
}

/** Coloured by the range of the whole map, so that a tile and the map it stands for look alike. */
function tileOf(values: Float32Array, { min, max }: Pick<FlowTile, 'min' | 'max'>): FlowTile {
  const scale = max > min ? 255 / (max - min) : 0
  return { min, max, pixels: Buffer.from(Uint8Array.from(values, (value) => (Number.isFinite(value) ? Math.round((value - min) * scale) : 0))).toString('base64') }
}

function rangeOf(values: Float32Array): { readonly min: number; readonly max: number } {
  let [min, max] = [Infinity, -Infinity]
  for (const value of values) {
    if (Number.isFinite(value) && value < min) min = value
    if (Number.isFinite(value) && value > max) max = value
  }
  return { min: finite(min), max: finite(max) }
}

/** 0 where there was no finite number at all. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : 0
}
