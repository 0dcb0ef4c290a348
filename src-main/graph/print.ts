/** A graph as text, for people, golden files and error reports. The same graph always prints the same. */
import type { AttributeValue, Graph } from './graph.ts'
import type { Tensor, Value } from './ir.ts'

/** Constants up to this many elements are printed in full. */
const fullConstantElements = 4

/**
 * One line per input, constant, node and output. Values are renumbered in the order they appear:
 * `%7: float32[2,8,26,26] = conv2d(%4, %2, %3) strides=[1,1] ... # conv2d_1`.
 */
export function print(graph: Graph): string {
  const numbers = new Map<number, number>()
  const name = (value: Value): string => {
    const number = numbers.get(value.id) ?? numbers.size
    numbers.set(value.id, number)
    return `%${number}`
  }
  const typed = (value: Value): string => `${name(value)}: ${value.dtype}[${value.shape.join(',')}]`
  const lines = [
    ...graph.inputs.map((input) => `input ${typed(input.value)} = ${input.name}`),
    ...graph.constants.map((constant) => `constant ${typed(constant.value)} = ${printTensor(constant.tensor)}`),
    ...graph.nodes.map((node) => {
      const operands = node.inputs.map(name).join(', ')
      const attributes = Object.entries(node.attributes).map(([key, value]) => ` ${key}=${printAttribute(value)}`).join('')
      const layer = node.layer === null ? '' : ` # ${node.layer}`
      return `${node.outputs.map(typed).join(', ')} = ${node.primitive.name}(${operands})${attributes}${layer}`
    }),
    ...graph.outputs.map((output) => `output ${output.name} = ${name(output.value)}`),
  ]
  return `${lines.join('\n')}\n`
}

function printAttribute(value: AttributeValue): string {
  return Array.isArray(value) ? `[${value.join(',')}]` : String(value)
}

function printTensor({ data }: Tensor): string {
  const shown = Array.from(data.subarray(0, fullConstantElements), (number) => String(Number(number.toPrecision(7))))
  return data.length <= fullConstantElements ? `[${shown.join(', ')}]` : `[${shown.join(', ')}, ... ${data.length} elements, sum ${sum(data).toPrecision(7)}]`
}

function sum(data: Tensor['data']): number {
  let total = 0
  for (const number of data) total += number
  return total
}
