/** Partial training: frozen layers are constants of the step, folded into each other and in the layout the executor wants, and nothing is computed to train them. */
import { describe, expect, test } from 'vitest'
import { gradients } from '../../../src-main/autodiff/vjp.ts'
import { onnxModel } from '../../../src-main/executors/onnx/onnxModel.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { continueGraph, finish } from '../../../src-main/graph/builder.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import { freshWeights, lowerTrainingForward, lowerTrainingStep, type TrainingOptions } from '../../../src-main/lowering/step.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { expectClose } from '../../support/expectClose.ts'
import { stepInputs } from '../../support/stepInputs.ts'
import { exact } from '../../support/tolerances/referenceFloat64.ts'

const input = { widthPx: 8, heightPx: 6, colour: 'rgb', fit: 'stretch' } as const
const batchSize = 3
const classCount = 4
const learningRate = Math.fround(0.1)

function network() {
  const drawing = startDrawing()
  let last = draw(drawing, 'input', 'Rescaling')
  for (const filters of [16, 32]) {
    last = draw(drawing, last, 'Conv2D', { filters, padding: 'same', use_bias: false })
    last = draw(drawing, last, 'BatchNormalization')
    last = draw(drawing, last, 'Activation')
  }
  draw(drawing, draw(drawing, last, 'GlobalAveragePooling2D'), 'Dense', { units: classCount, activation: 'softmax' })
  return finishDrawing(drawing, 'Frozen', input)
}

/** Statistics that are not those of the start, so that normalization does something. */
const values = new Map([...freshWeights(network(), 5)].map(([name, tensor]) => [name, name.startsWith('batch_norm') ? { ...tensor, data: Float32Array.from(tensor.data, (value, at) => Math.abs(value + Math.sin(at + name.length))) } : tensor]))
const optionsOf = (frozen: readonly string[]): TrainingOptions => ({ batchSize, classCount, optimizer: { kind: 'sgd' }, layerRates: Object.fromEntries(frozen.map((id) => [id, 0])), frozen: values })
const count = (graph: Graph, name: RegExp): number => graph.nodes.filter(({ primitive }) => name.test(primitive.name)).length
const backbone = ['conv_1', 'batch_norm_1', 'conv_2', 'batch_norm_2'] as const

describe('a frozen backbone', () => {
  const { graph, state } = lowerTrainingStep(network(), optionsOf(backbone))

  test('has neither inputs nor outputs for its weights, nor optimizer memory', () => {
    const live = ['dense_1/kernel', 'dense_1/bias']
    expect(graph.inputs.map(({ name }) => name).filter((name) => name.includes('/'))).toEqual(live)
    expect(graph.outputs.map(({ name }) => name).filter((name) => name.includes('/'))).toEqual(live)
    expect(state.filter(({ role }) => role !== 'frozen').map(({ name }) => name)).toEqual(live)
  })

  test('computes forward alone, normalization folded into the convolutions', () => {
    expect(graph.nodes.filter(({ layer }) => layer !== null && (backbone as readonly string[]).includes(layer)).map(({ primitive }) => primitive.name)).toEqual(['conv2d', 'conv2d'])
    expect(count(graph, /gradient/)).toBe(0)
    const constants = new Set(graph.constants.map(({ value }) => value.id))
    for (const { primitive, inputs: [, ...weights] } of graph.nodes) if (primitive.name === 'conv2d') expect(weights.map(({ id }) => constants.has(id))).toEqual([true, true])
  })

  test.each([null, 8, 16])('in the ONNX model its kernels are initializers as the operator takes them (blocks of %j)', (block) => {
    const { model } = onnxModel(graph, { kind: 'fast', block })
    const initializers = new Map(model.graph.initializer.map(({ name, dims }) => [name, dims]))
    const convolutions = model.graph.node.filter(({ op_type }) => /Conv/.test(op_type))
    expect(convolutions).toHaveLength(2)
    for (const { input: [, kernel = ''] } of convolutions) expect([...initializers.keys()]).toContain(kernel)
    expect(convolutions.map(({ input: [, kernel = ''] }) => initializers.get(kernel)?.reduce((size, axis) => size * axis, 1))).toEqual([16 * 3 * 9, 32 * 16 * 9])
  })
})

test('a frozen layer between live ones passes the gradient on and gets none of its own', () => {
  const whole = lowerTrainingStep(network(), optionsOf([])).graph
  const { graph } = lowerTrainingStep(network(), optionsOf(['conv_2', 'batch_norm_2']))
  expect(count(whole, /^conv2d_kernel_gradient$/)).toBe(2)
  expect(count(graph, /^conv2d_kernel_gradient$/)).toBe(1)
  expect(count(graph, /^conv2d_input_gradient$/)).toBe(count(whole, /^conv2d_input_gradient$/))
})

test.each([[[...backbone]], [['conv_1', 'batch_norm_1']], [['conv_2', 'batch_norm_2']], [['batch_norm_1', 'batch_norm_2']], [['conv_1', 'conv_2']]])('with %j frozen, loss and update are those of the plain formulas', (frozen) => {
  const options = optionsOf(frozen)
  const step = lowerTrainingStep(network(), options)
  const live = step.state.filter(({ role }) => role === 'weight').map(({ name }) => name)
  const given = { ...Object.fromEntries(values), ...stepInputs(input, batchSize, classCount, { learningRate }) }
  const outputs = runReference(step.graph, given)
  // Without any pass over the graph.
  const forward = lowerTrainingForward(network(), options)
  const builder = continueGraph(forward.graph)
  const found = gradients(builder, forward.loss, live.map((name) => forward.weights.get(name)!))
  const plain = runReference(finish(builder, [{ name: 'loss', value: forward.loss }, ...live.map((name, at) => ({ name, value: found[at]! }))]), given)
  expectClose(outputs['loss']!.data, plain['loss']!.data, exact, 'loss')
  for (const name of live) expectClose(outputs[name]!.data, Array.from(values.get(name)!.data, (value, at) => value - learningRate * plain[name]!.data[at]!), exact, name)
})
