/** A graph as an ONNX model, by one of the two lowerings. Used by the executor and by the ONNX export. */
import { fastLowering } from './fast.ts'
import { deviceLowering } from './device.ts'
import { portableLowering } from './portable.ts'
import type { Layouts, LoweringTable, Operand, Result } from './emit.ts'
import { createOnnxWriter, nchwcDomain, type ModelDescription, type OnnxValue, type OnnxWriter } from './onnxWriter.ts'
import type { ModelProto } from './onnxSchema.ts'
import { primitives, type PrimitiveName } from '../../autodiff/primitives/index.ts'
import type { Graph, Node } from '../../graph/graph.ts'
import type { Value } from '../../graph/ir.ts'

export type Lowering =
  /** For this machine: onnxruntime's own operators, and its blocked layout where `block` is not null. */
  | { readonly kind: 'fast'; readonly block: number | null }
  /** For graphics cards: standard ONNX without what their providers lack. */
  | { readonly kind: 'device' }
  /** For any machine: the standard ONNX domain. With `anyBatch` the batch size stays open: the graph's first axes of that size may have any. */
  | { readonly kind: 'portable'; readonly anyBatch?: number }

type Made = { readonly plain: OnnxValue } | Layouts

export interface OnnxModel {
  readonly model: ModelProto
  /** The model's output names in the order of the graph's outputs. ONNX wants names unique, a graph may give a state tensor's next value its own name. */
  readonly outputNames: readonly string[]
}

/** Writes every node of the graph. The tensors of its constants are referred to, not copied, until the model is encoded. */
export function onnxModel(graph: Graph, lowering: Lowering, description: ModelDescription = {}): OnnxModel {
  const writer = createOnnxWriter(lowering.kind === 'portable' ? lowering.anyBatch : undefined)
  const table = { fast: fastLowering, device: deviceLowering, portable: portableLowering }[lowering.kind]
  const block = lowering.kind === 'fast' ? lowering.block : null
  const operands = new Map<number, Operand>()
  const find = (value: Value): Operand => {
    const found = operands.get(value.id)
    if (found === undefined) throw new Error(`onnxModel: value ${value.id} is used before it is made`)
    return found
  }
  const keep = (value: Value, made: Made): void => {
    operands.set(value.id, createOperand(writer, value, made))
  }
  for (const { name, value } of graph.inputs) {
    writer.input(name, value.dtype, value.shape)
    keep(value, { plain: name })
  }
  for (const { value, tensor } of graph.constants) keep(value, { plain: writer.constant(tensor.dtype, tensor.shape, tensor.data) })
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

/** Each layout is made at most once, when somebody asks for it. */
function createOperand(writer: OnnxWriter, value: Value, made: Made): Operand {
  let plain = 'plain' in made ? made.plain : null
  let blocked = 'blocked' in made ? made.blocked : null
  let channelsLast = 'channelsLast' in made ? made.channelsLast : null
  /** The reorders know float32 only. */
  const asFloat = (name: OnnxValue, reorder: (float: OnnxValue) => OnnxValue): OnnxValue =>
    value.dtype === 'float32' ? reorder(name) : writer.cast(reorder(writer.cast(name, 'float32')), value.dtype)
  const channels = value.shape[1] ?? 0
  const operand: Operand = {
    shape: value.shape,
    dtype: value.dtype,
    get isBlocked() {
      return blocked !== null
    },
    plain() {
      if (plain !== null) return plain
      plain = blocked !== null ? asFloat(blocked, (name) => writer.op('ReorderOutput', [name], { channels }, nchwcDomain)) : writer.op('Transpose', [channelsLast as OnnxValue], { perm: [0, 3, 1, 2] })
      return plain
    },
    blocked() {
      blocked ??= plain === null && channelsLast !== null
        ? writer.op('ReorderInput', [channelsLast], { channels_last: 1 }, nchwcDomain)
        : asFloat(operand.plain(), (name) => writer.op('ReorderInput', [name], {}, nchwcDomain))
      return blocked
    },
    channelsLast() {
      channelsLast ??= plain === null && blocked !== null && value.dtype === 'float32'
        ? writer.op('ReorderOutput', [blocked], { channels, channels_last: 1 }, nchwcDomain)
        : writer.op('Transpose', [operand.plain()], { perm: [0, 2, 3, 1] })
      return channelsLast
    },
  }
  return operand
}
