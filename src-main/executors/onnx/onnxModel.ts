/** A graph as an ONNX model, by one of the two lowerings. Used by the executor and by the ONNX export. */
import { fastLowering } from './fast.ts'
import { deviceLowering } from './device.ts'
import { portableLowering } from './portable.ts'
import type { BlockedConvolution, Layouts, LoweringTable, Operand, Result } from './emit.ts'
import { createOnnxWriter, nchwcDomain, type ModelDescription, type OnnxValue, type OnnxWriter } from './onnxWriter.ts'
import type { ModelProto } from './onnxSchema.ts'
import { primitives, type PrimitiveName } from '../../autodiff/primitives/index.ts'
import type { Graph, Node } from '../../graph/graph.ts'
import type { Tensor, Value } from '../../graph/ir.ts'

export type Lowering =
  /** For this machine: onnxruntime's own operators, and its blocked layout where `block` is not null. */
  | { readonly kind: 'fast'; readonly block: number | null }
  /** For graphics cards: standard ONNX without what their providers lack. */
  | { readonly kind: 'device' }
  /** For any machine: the standard ONNX domain. With `anyBatch` the batch size stays open: the graph's first axes of that size may have any. */
  | { readonly kind: 'portable'; readonly anyBatch?: number }

type Made = { readonly plain: OnnxValue } | { readonly tensor: Tensor } | Layouts

export interface OnnxModel {
  readonly model: ModelProto
  /** The model's output names in the order of the graph's outputs. ONNX wants names unique, a graph may give a state tensor's next value its own name. */
  readonly outputNames: readonly string[]
}

/** Writes every node of the graph. The tensors of its constants are referred to, not copied, until the model is encoded. */
export function onnxModel(graph: Graph, lowering: Lowering, description: ModelDescription = {}): OnnxModel {
  const writer = createOnnxWriter({ anyBatch: lowering.kind === 'portable' ? lowering.anyBatch : undefined, wholePads: lowering.kind === 'device' })
  const table = { fast: fastLowering, device: deviceLowering, portable: portableLowering }[lowering.kind]
  const block = lowering.kind === 'fast' ? lowering.block : null
  const operands = new Map<number, Operand>()
  const find = (value: Value): Operand => {
    const found = operands.get(value.id)
    if (found === undefined) throw new Error(`onnxModel: value ${value.id} is used before it is made`)
    return found
  }
  const uses = countUses(graph)
  const keep = (value: Value, made: Made): void => {
    operands.set(value.id, createOperand(writer, value, made, { usedOnce: uses.get(value.id) === 1, block }))
  }
  for (const { name, value } of graph.inputs) {
    writer.input(name, value.dtype, value.shape)
    keep(value, { plain: name })
  }
  for (const { value, tensor } of graph.constants) keep(value, { tensor })
  for (const node of graph.nodes) {
    writer.beginLayer(node.layer)
    const results = emitNode(node, table, node.inputs.map(find), block)
    node.outputs.forEach((value, index) => keep(value, results[index] as Made))
  }
  const inputNames = new Set(graph.inputs.map((input) => input.name))
  const outputNames = graph.outputs.map(({ name, value }) => {
    const outputName = inputNames.has(name) ? `next ${name}` : name
    writer.output(outputName, find(value).plain(), value.dtype, value.shape)
    return outputName
  })
  return { model: writer.finish(description), outputNames }

  function emitNode(node: Node, entries: LoweringTable, inputs: readonly Operand[], channelsPerBlock: number | null): readonly Made[] {
    const name = node.primitive.name
    if (!Object.hasOwn(primitives, name)) throw new Error(`onnxModel: no primitive named ${name}`)
    // The table pairs each name with its own attribute type; indexing by a union loses that pairing.
    const emit = entries[name as PrimitiveName] as (w: OnnxWriter, application: object) => ReturnType<LoweringTable[PrimitiveName]>
    const result = emit(writer, { inputs, outputs: node.outputs, attributes: node.attributes, block: channelsPerBlock })
    return (Array.isArray(result) ? result as readonly Result[] : [result as Result]).map((one) => (typeof one === 'string' ? { plain: one } : one))
  }
}

/** How often each value is read, by id. */
function countUses(graph: Graph): ReadonlyMap<number, number> {
  const uses = new Map<number, number>()
  for (const { id } of [...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((output) => output.value)]) uses.set(id, (uses.get(id) ?? 0) + 1)
  return uses
}

interface Situation {
  readonly usedOnce: boolean
  readonly block: number | null
}

/** Each layout is made at most once, when somebody asks for it. */
function createOperand(writer: OnnxWriter, value: Value, made: Made, { usedOnce, block }: Situation): Operand {
  let plain = 'plain' in made ? made.plain : null
  const tensor = 'tensor' in made ? made.tensor : null
  let blocked = 'blocked' in made ? made.blocked : null
  let channelsLast = 'channelsLast' in made ? made.channelsLast : null
  const root = 'root' in made ? made.root : null
  const deferred = 'convolution' in made || 'factors' in made ? made : null
  /** The reorders know float32 only. */
  const asFloat = (name: OnnxValue, reorder: (float: OnnxValue) => OnnxValue): OnnxValue =>
    value.dtype === 'float32' ? reorder(name) : writer.cast(reorder(writer.cast(name, 'float32')), value.dtype)
  const channels = value.shape[1] ?? 0
  /** The blocked value if it is there or can be had without a reorder. */
  const ownBlocked = (): OnnxValue | null => {
    if (deferred !== null) blocked ??= 'factors' in deferred ? writer.op('Mul', deferred.factors.map((factor) => factor.blocked())) : writeConvolution(writer, deferred.convolution)
    return blocked
  }
  const operand: Operand = {
    shape: value.shape,
    dtype: value.dtype,
    tensor,
    get isBlocked() {
      return blocked !== null || deferred !== null
    },
    get convolution() {
      return deferred !== null && 'convolution' in deferred && usedOnce && blocked === null ? deferred.convolution : null
    },
    get factors() {
      return deferred !== null && 'factors' in deferred && blocked === null ? deferred.factors : null
    },
    get root() {
      return plain === null ? root : null
    },
    plain() {
      if (plain !== null) return plain
      if (root !== null) return (plain = writer.op('Mul', [root.plain(), root.plain()]))
      if (tensor !== null) return (plain = writer.constant(tensor.dtype, tensor.shape, tensor.data))
      const own = ownBlocked()
      plain = own !== null ? asFloat(own, (name) => writer.op('ReorderOutput', [name], { channels }, nchwcDomain)) : writer.op('Transpose', [channelsLast as OnnxValue], { perm: [0, 3, 1, 2] })
      return plain
    },
    blocked() {
      blocked = ownBlocked() ?? (plain === null && channelsLast !== null
        ? writer.op('ReorderInput', [channelsLast], { channels_last: 1 }, nchwcDomain)
        : asFloat(operand.plain(), (name) => writer.op('ReorderInput', [name], {}, nchwcDomain)))
      return blocked
    },
    channelsLast() {
      if (channelsLast !== null) return channelsLast
      const own = plain === null && value.dtype === 'float32' ? ownBlocked() : null
      if (own !== null && channels === block) channelsLast = writer.reshape(own, [0, 2, 3, 1].map((axis) => value.shape[axis] ?? 0))
      channelsLast ??= own !== null
        ? writer.op('ReorderOutput', [own], { channels, channels_last: 1 }, nchwcDomain)
        : writer.op('Transpose', [operand.plain()], { perm: [0, 2, 3, 1] })
      return channelsLast
    },
  }
  return operand
}

function writeConvolution(writer: OnnxWriter, { inputs, attributes, sum, activation = {} }: BlockedConvolution): OnnxValue {
  const [data = '', kernel = '', bias = ''] = inputs
  return writer.op('Conv', sum === undefined ? inputs : [data, kernel, bias, sum], { ...attributes, ...activation }, nchwcDomain)
}
