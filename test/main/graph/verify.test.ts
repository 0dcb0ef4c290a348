/** The verifier finds each kind of unsound graph, the builder refuses what it can, and a graph prints the same each time. */
import { expect, test } from 'vitest'
import { exp } from '../../../src-main/autodiff/primitives/exp.ts'
import { add } from '../../../src-main/autodiff/primitives/add.ts'
import { addConstant, addInput, createBuilder, finish, scalar, withLayer } from '../../../src-main/graph/builder.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import { print } from '../../../src-main/graph/print.ts'
import { verify } from '../../../src-main/graph/verify.ts'

function sound(): Graph {
  const builder = createBuilder()
  const x = addInput(builder, 'x', [2], 'float32')
  const y = withLayer(builder, 'dense_1', () => exp(builder, add(builder, x, scalar(builder, 0.5))))
  return finish(builder, [{ name: 'y', value: y }])
}

test('a sound graph verifies and prints with its layers', () => {
  const graph = sound()
  verify(graph)
  expect(print(graph)).toBe(`input %0: float32[2] = x
constant %1: float32[] = [0.5]
%2: float32[2] = add(%0, %1) # dense_1
%3: float32[2] = exp(%2) # dense_1
output y = %3
`)
})

const spoilt: readonly { title: string; spoil: (graph: Graph) => Graph; message: string }[] = [
  { title: 'used before made', spoil: (graph) => ({ ...graph, nodes: graph.nodes.toReversed() }), message: 'used before it is made' },
  { title: 'made twice', spoil: (graph) => ({ ...graph, nodes: [...graph.nodes, ...graph.nodes.slice(1)] }), message: 'made twice' },
  { title: 'wrong output shape', spoil: (graph) => ({ ...graph, nodes: graph.nodes.map((node) => ({ ...node, outputs: node.outputs.map((value) => ({ ...value, shape: [3] })) })) }), message: 'outputs differ from what infer says' },
  { title: 'missing output', spoil: (graph) => ({ ...graph, outputs: [{ name: 'z', value: { id: 99, shape: [], dtype: 'float32' as const } }] }), message: 'output z: value 99 is used before it is made' },
  { title: 'two outputs of one name', spoil: (graph) => ({ ...graph, outputs: [...graph.outputs, ...graph.outputs] }), message: 'outputs: the name y is used twice' },
  { title: 'a constant that does not fit', spoil: (graph) => ({ ...graph, constants: graph.constants.map(({ value, tensor }) => ({ value, tensor: { ...tensor, data: new Float32Array(2) } })) }), message: 'its data does not fit' },
  { title: 'a value with two types', spoil: (graph) => ({ ...graph, inputs: graph.inputs.map(({ name, value }) => ({ name, value: { ...value, shape: [1] } })) }), message: 'two types' },
]

test.each(spoilt)('$title is found', ({ spoil, message }) => {
  expect(() => { verify(spoil(sound())) }).toThrow(message)
})

test('the builder refuses a taken name, data of the wrong size and shapes that do not broadcast', () => {
  const builder = createBuilder()
  const x = addInput(builder, 'x', [2], 'float32')
  expect(() => addInput(builder, 'x', [2], 'float32')).toThrow('the name x is taken')
  expect(() => addConstant(builder, { shape: [3], dtype: 'float32', data: new Float32Array(2) })).toThrow('2 elements for shape [3]')
  expect(() => add(builder, x, scalar(builder, 0, [3]))).toThrow('add: shapes [2] and [3] do not broadcast')
})
