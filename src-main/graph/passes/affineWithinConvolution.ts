/**
 * conv2d -> channel_affine with constant weights (batch normalization at inference) is one conv2d: its kernels times the scale,
 * its bias times the scale plus the shift. Kept in float64, so that an executor rounds them once. Runs after constants are folded.
 */
import { sizeOf } from '../../../src-shared/tensor/shape.ts'
import { firstFreeId } from '../builder.ts'
import type { Constant, Graph, Node } from '../graph.ts'
import type { Tensor, Value } from '../ir.ts'

/** The same graph in which every such pair is one node. */
export function affineWithinConvolution(graph: Graph): Graph {
  const tensors = new Map<number, Tensor>(graph.constants.map(({ value, tensor }) => [value.id, tensor]))
  const uses = new Map<number, number>()
  for (const { id } of [...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((output) => output.value)]) uses.set(id, (uses.get(id) ?? 0) + 1)
  const convolutions = new Map<number, Node>()
  for (const node of graph.nodes) if (node.primitive.name === 'conv2d') convolutions.set(node.outputs[0]?.id ?? -1, node)
  let nextId = firstFreeId(graph)
  const constants: Constant[] = [...graph.constants]
  const addConstant = (tensor: Tensor): Value => {
    const value: Value = { id: nextId, shape: tensor.shape, dtype: tensor.dtype }
    nextId += 1
    constants.push({ value, tensor })
    return value
  }
  const joined = new Map<Node, Node>()
  for (const affine of graph.nodes) {
    const [x, scaleValue, shiftValue] = affine.primitive.name === 'channel_affine' ? affine.inputs : []
    const convolution = uses.get(x?.id ?? -1) === 1 ? convolutions.get(x?.id ?? -1) : undefined
    const [data, kernelValue, biasValue] = convolution?.inputs ?? []
    const [kernel, bias, scale, shift] = [kernelValue, biasValue, scaleValue, shiftValue].map((value) => tensors.get(value?.id ?? -1))
    if (!convolution || !data || !kernel || !scale || !shift || (biasValue && !bias)) continue
    const inputs = [data, addConstant(scaledKernel(kernel, scale)), addConstant(scaledBias(bias, scale, shift))]
    joined.set(affine, { ...convolution, inputs, outputs: affine.outputs })
  }
  const replaced = new Set([...joined.keys()].flatMap((affine) => convolutions.get(affine.inputs[0]?.id ?? -1) ?? []))
  return { ...graph, constants, nodes: graph.nodes.flatMap((node) => (replaced.has(node) ? [] : [joined.get(node) ?? node])) }
}

/** Kernel [K,C,R,S], each of the K times its scale. Loops, because `from` with a function first makes an array of all numbers as objects. */
function scaledKernel(kernel: Tensor, scale: Tensor): Tensor {
  const perOutput = sizeOf(kernel.shape.slice(1))
  const data = new Float64Array(kernel.data)
  for (let index = 0; index < data.length; index++) data[index] = (data[index] ?? 0) * (scale.data[Math.floor(index / perOutput)] ?? 0)
  return { ...kernel, data }
}

function scaledBias(bias: Tensor | undefined, scale: Tensor, shift: Tensor): Tensor {
  const data = new Float64Array(shift.data)
  if (bias) for (let index = 0; index < data.length; index++) data[index] = (data[index] ?? 0) + (bias.data[index] ?? 0) * (scale.data[index] ?? 0)
  return { ...shift, data }
}
