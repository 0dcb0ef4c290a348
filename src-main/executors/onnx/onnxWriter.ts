/** Builds an ONNX model node by node: names values, keeps constants once, collects the operator domains in use. Used by both lowerings and the NCHWc probe. */
import { onnxAttributeTypes, onnxDataTypes, type AttributeProto, type Dimension, type ModelProto, type NodeProto, type OnnxDType, type TensorProto, type ValueInfoProto } from './onnxSchema.ts'
import type { Shape } from '../../../src-shared/tensor/shape.ts'

/** onnxruntime's own operators (FusedMatMul ...). */
export const microsoftDomain = 'com.microsoft'
/** onnxruntime's blocked-layout operators; internal, see `nchwc.ts`. */
export const nchwcDomain = 'com.microsoft.nchwc'
/** The standard operator set we write for (December 2022): the first with bitwise operators, and runtimes of the last years read it. */
export const standardOpset = 18
/** The file format version that came with it. */
const irVersion = 8

/** Constants above this many elements are not compared with others. */
const comparedElements = 64

/** Name of a value in the ONNX graph. */
export type OnnxValue = string
export type Attributes = Readonly<Record<string, number | string | readonly number[] | Float | Floats>>
/** A number attribute that ONNX declares as float. */
export interface Float {
  readonly float: number
}
export interface Floats {
  readonly floats: readonly number[]
}
export type TensorData = Float32Array | Float64Array | Int32Array | Uint32Array | BigInt64Array | Uint8Array

export type OnnxWriter = ReturnType<typeof createOnnxWriter>

/** What a model says about itself. */
export interface ModelDescription {
  /** Version of the app that writes it. */
  readonly producerVersion?: string
  readonly metadata?: Readonly<Record<string, string>>
}

export interface WriterOptions {
  /** Axes of this size, first or after a reshape together with others, are left open: a prime that is no other size. */
  readonly anyBatch?: number | undefined
  /** Pad counts for every axis: onnxruntime's move to channels-last, for devices that want it, misreads a Pad that names its axes. */
  readonly wholePads?: boolean
}

/** A model under construction. */
export function createOnnxWriter({ anyBatch, wholePads = false }: WriterOptions = {}) {
  const nodes: NodeProto[] = []
  const initializers: TensorProto[] = []
  const inputs: ValueInfoProto[] = []
  const outputs: ValueInfoProto[] = []
  const domains = new Set<string>()
  const constants = new Map<string, OnnxValue>()
  const made = new Set<OnnxValue>()
  const renamed = new Map<OnnxValue, string>()
  let count = 0
  let layer: string | null = null

  /** Appends a node with several outputs and returns their names. */
  function ops(opType: string, args: readonly OnnxValue[], attributes: Attributes, outputCount: number, domain?: string): readonly OnnxValue[] {
    const nodeName = `${layer === null ? '' : `${layer}/`}${opType}_${count++}`
    const results = Array.from({ length: outputCount }, (_, output) => `${nodeName}${outputCount > 1 ? `_${output}` : ''}`)
    if (domain !== undefined) domains.add(domain)
    for (const result of results) made.add(result)
    nodes.push({
      input: args, output: results, name: nodeName, op_type: opType,
      ...(domain === undefined ? {} : { domain }),
      attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
    })
    return results
  }

  /** Appends a node with one output and returns its name. */
  function op(opType: string, args: readonly OnnxValue[], attributes: Attributes = {}, domain?: string): OnnxValue {
    return ops(opType, args, attributes, 1, domain)[0] as OnnxValue
  }

  /** A constant tensor, float32 given in float64 rounded; equal small ones are written once. */
  function constant(dtype: OnnxDType, shape: Shape, given: TensorData, name?: string): OnnxValue {
    const data = dtype === 'float32' && given instanceof Float64Array ? new Float32Array(given) : given
    const raw_data = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    // By their bytes: as numbers 0 and -0 would be one.
    const key = name === undefined && data.length <= comparedElements ? `${dtype}[${shape.join()}]${raw_data.join()}` : undefined
    const known = key === undefined ? undefined : constants.get(key)
    if (known !== undefined) return known
    const value = name ?? `constant_${count++}`
    initializers.push({ name: value, dims: shape, data_type: onnxDataTypes[dtype], raw_data })
    if (key !== undefined) constants.set(key, value)
    return value
  }

  const int64s = (values: readonly number[]): OnnxValue => constant('int64', [values.length], BigInt64Array.from(values, BigInt))

  const newName = (value: OnnxValue): OnnxValue => renamed.get(value) ?? value
  const withNewNames = (node: NodeProto): NodeProto => ({ ...node, input: node.input.map(newName), output: node.output.map(newName) })

  /** Sizes as ONNX wants them in the file: an open batch has a name instead of a size. */
  const dimension = (size: number, axis: number): Dimension => (axis === 0 && size === anyBatch ? { dim_param: 'batch' } : { dim_value: size })
  const valueInfo = (name: string, dtype: OnnxDType, shape: Shape | null): ValueInfoProto =>
    ({ name, type: { tensor_type: { elem_type: onnxDataTypes[dtype], ...(shape === null ? {} : { shape: { dim: shape.map(dimension) } }) } } })

  return {
    op,
    ops,
    /** Names of the nodes that follow begin with the layer they belong to. */
    beginLayer: (name: string | null): void => {
      layer = name
    },
    constant,
    /** A list of int64 (shapes, axes, starts). */
    int64s,
    scalar: (value: number): OnnxValue => constant('float32', [], Float32Array.of(value)),
    /** An open batch, alone or times something ([N*T,F]), is what the other sizes leave, which -1 says. */
    reshape: (value: OnnxValue, shape: Shape): OnnxValue => {
      const open = anyBatch === undefined ? -1 : shape.findIndex((size) => size > 0 && size % anyBatch === 0)
      return op('Reshape', [value, int64s(shape.map((size, axis) => (axis === open ? -1 : size)))])
    },
    /** Stretches to a shape; 1 leaves an open batch, alone or times something, as the input has it. */
    expand: (value: OnnxValue, shape: Shape): OnnxValue => op('Expand', [value, int64s(shape.map((size) => (anyBatch !== undefined && size > 0 && size % anyBatch === 0 ? 1 : size)))]),
    /** ReduceSum, ReduceMean ... over some axes. */
    reduce: (opType: 'ReduceSum' | 'ReduceSumSquare' | 'ReduceMean' | 'ReduceMax', value: OnnxValue, axes: readonly number[], keepDims: boolean): OnnxValue =>
      op(opType, [value, int64s(axes)], { keepdims: keepDims ? 1 : 0 }),
    /** value[start:end:step] along the named axes. */
    slice: (value: OnnxValue, starts: readonly number[], ends: readonly number[], axes: readonly number[], steps?: readonly number[]): OnnxValue =>
      op('Slice', [value, int64s(starts), int64s(ends), int64s(axes), ...(steps === undefined ? [] : [int64s(steps)])]),
    /**
     * Zeros around: `pads` counts per axis, all begins then all ends. The axes are named, which keeps onnxruntime from merging
     * the node into a pool after it: a max pool would lose the zeros (its own padding never wins), and a pool refuses padding
     * as large as its window. All of them are: where it moves a transpose through the node, it expects counts for every axis.
     */
    pad: (value: OnnxValue, pads: readonly number[]): OnnxValue => {
      if (pads.every((count) => count === 0)) return value
      const axes = Array.from({ length: pads.length / 2 }, (_, axis) => axis)
      return op('Pad', wholePads ? [value, int64s(pads)] : [value, int64s(pads), '', int64s(axes)])
    },
    cast: (value: OnnxValue, dtype: OnnxDType): OnnxValue => op('Cast', [value], { to: onnxDataTypes[dtype] }),
    input: (name: string, dtype: OnnxDType, shape: Shape): void => {
      inputs.push(valueInfo(name, dtype, shape))
    },
    /** Declares a graph output under its own name; `shape` null leaves it open. */
    output: (name: string, value: OnnxValue, dtype: OnnxDType, shape: Shape | null): void => {
      // The node that makes the value takes the output's name, which saves a copy; a value that is an input, a constant or an output already is copied.
      if (made.has(value) && !renamed.has(value)) renamed.set(value, name)
      else nodes.push({ input: [value], output: [name], name: `output_${name}`, op_type: 'Identity', attribute: [] })
      outputs.push(valueInfo(name, dtype, shape))
    },
    /** The model so far. */
    finish: ({ producerVersion = '', metadata = {} }: ModelDescription = {}): ModelProto => ({
      ir_version: irVersion,
      producer_name: 'Convolve',
      producer_version: producerVersion,
      opset_import: [{ version: standardOpset }, ...[...domains].map((domain) => ({ domain, version: 1 }))],
      graph: { name: 'network', node: nodes.map(withNewNames), initializer: initializers, input: inputs, output: outputs },
      metadata_props: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    }),
  }
}

function attributeProto(name: string, value: Attributes[string]): AttributeProto {
  if (typeof value === 'string') return { name, type: onnxAttributeTypes.s, s: new TextEncoder().encode(value) }
  if (typeof value === 'number') return { name, type: onnxAttributeTypes.i, i: value }
  if ('floats' in value) return { name, type: onnxAttributeTypes.floats, floats: value.floats }
  if ('float' in value) return { name, type: onnxAttributeTypes.f, f: value.float }
  return { name, type: onnxAttributeTypes.ints, ints: value }
}
