/** An ONNX file as a graph to look at (onnx.proto3: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3). Numbers of tensors are passed over. */
import { open } from 'node:fs/promises'
import { ProtobufWindow, readVarint, type WireField } from './protobufWindow.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { OnnxGraph, OnnxOperation } from '../../src-shared/code/onnxGraph.ts'

const maxOperations = 10_000
const maxTensors = 100_000
const maxPorts = 1000
/** An attribute longer than this is a tensor or a graph, and is not shown [bytes]. */
const longestAttribute = 2000

type Size = number | string
interface NodeParts {
  readonly op: string
  readonly name: string
  readonly domain: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: OnnxOperation['attributes']
}
interface GraphParts {
  name: string
  readonly nodes: NodeParts[]
  readonly constants: Map<string, readonly number[]>
  readonly inputs: string[]
  readonly outputs: string[]
  readonly shapes: Map<string, readonly Size[]>
}

/** Throws `onnxFileUnreadable`. */
export async function readOnnxFile(path: string): Promise<OnnxGraph> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => refuse(error.code === 'ENOENT' ? `there is none at ${path}` : `it cannot be opened (${error.code ?? 'unknown'})`))
  try {
    const stat = await file.stat()
    if (!stat.isFile()) refuse(`${path} is no file`)
    return await readModel(new ProtobufWindow(file, stat.size))
  } catch (error) {
    throw error instanceof AppError ? error : refuse(error instanceof Error ? error.message : String(error))
  } finally {
    await file.close()
  }
}

async function readModel(window: ProtobufWindow): Promise<OnnxGraph> {
  let graph: WireField | null = null
  let producer = ['', '']
  let opset: number | null = null
  let version = 0
  for await (const field of window.fields(0, window.sizeBytes)) {
    if (field.number === 1) version = field.value
    else if (field.number === 2 || field.number === 3) producer = producer.with(field.number - 2, await window.text(field, 100))
    else if (field.number === 7) graph = field
    else if (field.number === 8) opset = (await readOpset(window, field)) ?? opset
  }
  // Random bytes may happen to be fields; a model has both of these.
  if (graph === null || !(version > 0)) refuse('it holds no ONNX model')
  const parts = await readGraph(window, graph)
  return { ...describe(parts), producer: producer.filter((part) => part !== '').join(' '), opset }
}

/** The version of the standard domain; null for another one. */
async function readOpset(window: ProtobufWindow, field: WireField): Promise<number | null> {
  let [domain, version] = ['', 0]
  for await (const inner of window.fields(field.at, field.sizeBytes)) {
    if (inner.number === 1) domain = await window.text(inner, 100)
    if (inner.number === 2) version = inner.value
  }
  return domain === '' || domain === 'ai.onnx' ? version : null
}

async function readGraph(window: ProtobufWindow, { at, sizeBytes }: WireField): Promise<GraphParts> {
  const parts: GraphParts = { name: '', nodes: [], constants: new Map(), inputs: [], outputs: [], shapes: new Map() }
  for await (const field of window.fields(at, sizeBytes)) {
    switch (field.number) {
      case 1:
        if (parts.nodes.length >= maxOperations) refuse(`it has more than ${maxOperations.toLocaleString('en-US')} operations`)
        parts.nodes.push(await readNode(window, field))
        break
      case 2: parts.name = await window.text(field, 200); break
      case 5: {
        if (parts.constants.size >= maxTensors) refuse(`it has more than ${maxTensors.toLocaleString('en-US')} tensors`)
        const { name, shape } = await readTensor(window, field)
        parts.constants.set(name, shape)
        break
      }
      case 11:
      case 12:
      case 13: {
        if (parts.shapes.size >= maxTensors) refuse(`it has more than ${maxTensors.toLocaleString('en-US')} tensors`)
        const { name, shape } = await readValue(window, field)
        if (field.number === 11) parts.inputs.push(name)
        if (field.number === 12) parts.outputs.push(name)
        if (shape !== null) parts.shapes.set(name, shape)
      }
    }
  }
  return parts
}

async function readNode(window: ProtobufWindow, { at, sizeBytes }: WireField): Promise<NodeParts> {
  const node = { op: '', name: '', domain: '', inputs: [] as string[], outputs: [] as string[], attributes: [] as { name: string; value: string }[] }
  for await (const field of window.fields(at, sizeBytes)) {
    const text = (): Promise<string> => window.text(field)
    if (field.number === 1 || field.number === 2) {
      const list = field.number === 1 ? node.inputs : node.outputs
      if (list.length < maxPorts) list.push(await text())
    } else if (field.number === 3) node.name = await text()
    else if (field.number === 4) node.op = await text()
    else if (field.number === 7) node.domain = await text()
    else if (field.number === 5 && node.attributes.length < 64) node.attributes.push(await readAttribute(window, field))
  }
  return node
}

async function readAttribute(window: ProtobufWindow, { at, sizeBytes }: WireField): Promise<{ name: string; value: string }> {
  let name = ''
  const values: string[] = []
  for await (const field of window.fields(at, sizeBytes)) {
    if (field.number === 1) name = await window.text(field, 200)
    else if (field.number === 2) values.push(String(Number(field.value.toPrecision(7))))
    else if (field.number === 3) values.push(String(field.value))
    else if (field.number === 4) values.push(await window.text(field, 100))
    else if (field.number === 5) values.push('tensor')
    else if (field.number === 6) values.push('graph')
    else if ((field.number === 7 || field.number === 8) && sizeBytes <= longestAttribute) values.push(...await numbers(window, field))
  }
  return { name, value: values.join(' ').slice(0, 200) }
}

/** Numbers of a repeated field, packed or one by one. */
async function numbers(window: ProtobufWindow, field: WireField): Promise<readonly string[]> {
  const show = (value: number): string => String(field.number === 7 ? Number(value.toPrecision(7)) : value)
  if (!Number.isNaN(field.value)) return [show(field.value)]
  const bytes = await window.bytes(field.at, field.sizeBytes)
  if (field.number === 7) return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => show(bytes.readFloatLE(4 * index)))
  return varints(bytes).map(show)
}

function varints(bytes: Buffer): readonly number[] {
  const found: number[] = []
  for (let at = 0; at < bytes.length;) {
    const [value, sizeBytes] = readVarint(bytes, at)
    found.push(value)
    at += sizeBytes
  }
  return found
}

async function readTensor(window: ProtobufWindow, { at, sizeBytes }: WireField): Promise<{ readonly name: string; readonly shape: readonly number[] }> {
  let name = ''
  const shape: number[] = []
  for await (const field of window.fields(at, sizeBytes)) {
    if (field.number === 8) name = await window.text(field)
    // Its sizes stand first; what else it has are its numbers, which are passed over.
    if (field.number === 1 && shape.length < 16) shape.push(...(Number.isNaN(field.value) ? varints(await window.bytes(field.at, Math.min(field.sizeBytes, 160))) : [field.value]))
  }
  return { name, shape }
}

async function readValue(window: ProtobufWindow, { at, sizeBytes }: WireField): Promise<{ readonly name: string; readonly shape: readonly Size[] | null }> {
  let name = ''
  let shape: Size[] | null = null
  for await (const field of window.fields(at, sizeBytes)) {
    if (field.number === 1) name = await window.text(field)
    // type -> tensor_type -> shape -> dim
    if (field.number === 2) for await (const type of window.fields(field.at, field.sizeBytes)) {
      if (type.number === 1) for await (const tensor of window.fields(type.at, type.sizeBytes)) {
        if (tensor.number !== 2) continue
        shape = []
        for await (const dimension of window.fields(tensor.at, tensor.sizeBytes)) if (shape.length < 16) shape.push(await readDimension(window, dimension))
      }
    }
  }
  return { name, shape }
}

async function readDimension(window: ProtobufWindow, { at, sizeBytes }: WireField): Promise<Size> {
  for await (const field of window.fields(at, sizeBytes)) {
    if (field.number === 1) return field.value
    if (field.number === 2) return window.text(field, 40)
  }
  return '?'
}

const countOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)

/** Names as connections: every value comes from one operation or input. */
function describe({ name, nodes, constants, inputs, outputs, shapes }: GraphParts): Omit<OnnxGraph, 'producer' | 'opset'> {
  const given = inputs.filter((input) => !constants.has(input))
  // A tensor may also stand in an operation of its own, which is drawn as little as the others.
  const literals = new Set(nodes.filter(({ op, domain }) => op === 'Constant' && domain === '').flatMap((node) => node.outputs))
  // PyTorch writes equal tensors once and gives the others as Identity of it.
  const sameAs = new Map<string, string>()
  for (const { op, domain, inputs: [from = ''], outputs: [to = ''] } of nodes) {
    if (op === 'Identity' && domain === '' && !outputs.includes(to) && (constants.has(from) || literals.has(from) || sameAs.has(from))) sameAs.set(to, sameAs.get(from) ?? from)
  }
  const drawn = nodes.filter(({ op, domain, outputs: [to = ''] }) => domain !== '' || (op !== 'Constant' && (op !== 'Identity' || !sameAs.has(to))))
  const source = new Map<string, number>(given.map((input, id) => [input, id]))
  drawn.forEach((node, index) => node.outputs.forEach((output) => output !== '' && source.set(output, given.length + index)))
  const counted = new Set<string>()
  const result = (output: string): OnnxOperation['outputs'][number] => ({ name: output, shape: shapes.get(output) ?? null })
  const operations: OnnxOperation[] = given.map((input, id) => ({ id, op: 'Input', name: input, domain: '', inputs: [], constants: [], parameters: 0, outputs: [result(input)], attributes: [] }))
  for (const node of drawn) {
    const read = node.inputs.map((input) => sameAs.get(input) ?? input).filter((input) => constants.has(input) || literals.has(input)).map((input) => ({ name: input, shape: constants.get(input) ?? null }))
    let parameters = 0
    for (const constant of read) {
      if (!counted.has(constant.name)) parameters += constant.shape === null ? 0 : countOf(constant.shape)
      counted.add(constant.name)
    }
    operations.push({
      id: operations.length, op: node.op, name: node.name, domain: node.domain, constants: read, parameters,
      inputs: node.inputs.flatMap((input) => source.get(input) ?? []), outputs: node.outputs.filter((output) => output !== '').map(result), attributes: node.attributes,
    })
  }
  return { name, operations, outputs, parameters: [...constants.values()].reduce((sum, shape) => sum + countOf(shape), 0) }
}

function refuse(reason: string): never {
  throw new AppError('onnxFileUnreadable', { reason })
}
