/**
 * Weights of a Keras application out of a file of Keras: the published `.h5`, `model.save('x.h5')`, `model.save_weights('x.weights.h5')` or a
 * `.keras` archive. Layers are found by their order, as Keras finds them; every shape is compared with the template's before a number is read.
 * Runs in a process of its own (weightReaderProcess.ts).
 */
import * as fs from 'node:fs/promises'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { sizeOf, type Shape } from '../../src-shared/tensor/shape.ts'
import type { Tensor } from '../graph/ir.ts'
import { networkWeights, type NetworkWeight } from '../lowering/forward.ts'
import { toIrLayout } from '../lowering/weightLayout.ts'
import { listZipEntries, zipContentAt } from '../interchange/zipEntry.ts'
import { openH5, type FilePart, type H5File } from './h5File.ts'
import { colourWeights, efficientNetWeights, normalizationId, withoutHead, type KerasNetwork } from './kerasDocument.ts'
import { layoutOf, type LayoutRow } from './layouts.ts'
import type { Weights } from './weightFile.ts'

export interface KerasWeights {
  /** Whether the file holds the head too. */
  readonly top: boolean
  /** Of the whole network, or of it without its head where the file has none or it was not asked for. */
  readonly weights: Weights
}

/** Where in a file the weights of a layer are: data set names in Keras's order. */
type Place = (row: LayoutRow, weight: number) => string

/** `whole` is the network with its head; `features`: the head of a file is left alone, whatever its classes are. Throws an Error with the reason in words. */
export async function readKerasWeights(path: string, network: KerasNetwork, whole: NetworkDocument, { features = false } = {}): Promise<KerasWeights> {
  const file = await openH5(await weightsPart(path))
  try {
    const { rows, place, top } = placesIn(file, layoutOf(network.template), whole)
    const document = top && !features ? whole : withoutHead(whole)
    const wanted = new Map(networkWeights(inferNetwork(document)).map((weight) => [weight.name, weight]))
    const present = new Set(document.layers.map(({ id }) => id))
    const weights = new Map<string, Tensor>(colourWeights(network.preprocessing))
    for (const row of rows) {
      if (row.layerId === normalizationId) {
        const read = (at: number): number[] => [...file.read(place(row, at), [3])]
        for (const [name, tensor] of efficientNetWeights(read(0), read(1))) weights.set(name, tensor)
        continue
      }
      if (!present.has(row.layerId)) continue
      for (const [at, name] of row.weights.entries()) {
        const weight = wanted.get(`${row.layerId}/${name}`)
        if (!weight) throw new Error(`the network has no ${row.layerId}/${name}`)
        weights.set(weight.name, readWeight(file, place(row, at), weight))
      }
    }
    if (network.preprocessing === 'caffe') turnColours(weights, rows[0]!.layerId)
    const missing = [...wanted.keys()].find((name) => !weights.has(name))
    if (missing !== undefined) throw new Error(`it has no weights for ${missing}`)
    return { top, weights }
  } finally {
    file.close()
  }
}

/** The HDF5 file itself, or where it lies in a `.keras` archive. Keras stores it there as it is. */
async function weightsPart(path: string): Promise<FilePart> {
  const file = await fs.open(path)
  try {
    const { size } = await file.stat()
    const start = Buffer.alloc(4)
    await file.read(start, 0, 4, 0)
    if (start.toString('latin1') !== 'PK\u0003\u0004') return { path, offset: 0, sizeBytes: size }
    const entries = await listZipEntries(file, size)
    const entry = entries.find(({ name }) => name === 'model.weights.h5')
    if (!entry) throw new Error('it is an archive without the model.weights.h5 of a .keras file')
    if (entry.method !== 0) throw new Error('its model.weights.h5 is packed; save the model again with Keras, which stores it as it is')
    return { path, offset: await zipContentAt(file, size, entry), sizeBytes: entry.packedBytes }
  } finally {
    await file.close()
  }
}

interface Places {
  readonly rows: readonly LayoutRow[]
  readonly place: Place
  readonly top: boolean
}

function placesIn(file: H5File, layout: readonly LayoutRow[], whole: NetworkDocument): Places {
  const features = new Set(withoutHead(whole).layers.map(({ id }) => id))
  const bare = layout.filter(({ layerId }) => features.has(layerId) || layerId === normalizationId)
  const root = file.names('/') ?? []
  if (root.includes('layers')) {
    const top = file.shape(`/${layout.at(-1)!.path}/vars/0`) !== null
    return { rows: top ? layout : bare, top, place: ({ path }, at) => `/${path}/vars/${at}` }
  }
  const base = root.includes('model_weights') ? '/model_weights' : ''
  const names = file.texts(base === '' ? '/' : base, 'layer_names')
  if (names === null) throw new Error('it has neither the list of layers of a Keras .h5 file nor the groups of a .weights.h5 file')
  const filled = names.flatMap((name) => {
    const weights = file.texts(`${base}/${name}`, 'weight_names') ?? []
    return weights.length > 0 ? [{ name, weights }] : []
  })
  const groups = (rows: readonly LayoutRow[]): readonly string[] => [...new Set(rows.map(({ group }) => group))]
  const top = filled.length === groups(layout).length
  const rows = top ? layout : bare
  const wanted = groups(rows)
  if (filled.length !== wanted.length) throw new Error(`it has ${filled.length} layers with weights, ${groups(layout).length} (with its head) or ${wanted.length} (without) were expected`)
  const offsets = new Map<LayoutRow, number>()
  const counts = new Map<string, number>()
  for (const row of rows) {
    offsets.set(row, counts.get(row.group) ?? 0)
    counts.set(row.group, offsets.get(row)! + row.weights.length)
  }
  for (const [at, { name, weights }] of filled.entries()) {
    if (weights.length !== counts.get(wanted[at]!)) throw new Error(`its layer ${name} has ${weights.length} weights, ${counts.get(wanted[at]!)} were expected for ${wanted[at]}`)
  }
  return {
    rows, top,
    place(row, at) {
      const { name, weights } = filled[wanted.indexOf(row.group)]!
      return `${base}/${name}/${weights[offsets.get(row)! + at]}`
    },
  }
}

/** One weight in IR layout. The file's shape may differ in ones: a Dense layer on channels is a 1×1 convolution, a convolution with a group for every channel a depthwise one. */
function readWeight(file: H5File, dataset: string, { spec, shape }: NetworkWeight): Tensor {
  const found = file.shape(dataset)
  if (!found) throw new Error(`it has no ${dataset}`)
  if (withoutOnes(found) !== withoutOnes(spec.shape) || sizeOf(found) !== sizeOf(spec.shape)) throw new Error(`${dataset} has the shape [${found.join(', ')}], [${spec.shape.join(', ')}] was expected`)
  const data = file.read(dataset, found)
  if (!data.every(Number.isFinite)) throw new Error(`${dataset} holds values that are not finite`)
  return { shape, dtype: 'float32', data: toIrLayout(spec.name, spec.shape, data) }
}

function withoutOnes(shape: Shape): string {
  return shape.filter((axis) => axis !== 1).join()
}

/** A first kernel [K,3,R,S] for blue-green-red becomes one for red-green-blue. */
function turnColours(weights: Map<string, Tensor>, layerId: string): void {
  const name = `${layerId}/kernel`
  const { shape, data } = weights.get(name)!
  const plane = sizeOf(shape.slice(2))
  const turned = (data as Float32Array).slice()
  for (let filter = 0; filter < shape[0]!; filter += 1)
    for (let channel = 0; channel < 3; channel += 1) turned.set((data as Float32Array).subarray((filter * 3 + 2 - channel) * plane, (filter * 3 + 3 - channel) * plane), (filter * 3 + channel) * plane)
  weights.set(name, { shape, dtype: 'float32', data: turned })
}
