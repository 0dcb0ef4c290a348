/** ONNX: one self-contained file in the standard operator set, float32 images [N,C,H,W] 0..255 of any batch size in, probabilities out. */
import { join } from 'node:path'
import type { ModelFormat, TrainedNetwork } from './modelFormat.ts'
import { preprocessingOf } from './preprocessing.ts'
import { channelsOf } from '../../src-shared/dataset/inputSettings.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { onnxModel } from '../executors/onnx/onnxModel.ts'
import { encodeModel } from '../executors/onnx/onnxSchema.ts'
import { openPlainSession } from '../executors/onnx/plainSession.ts'
import type { Graph, Node } from '../graph/graph.ts'
import { answerNames, plainNumbers } from '../insight/taskAnswers.ts'
import { lowerInference } from '../lowering/inference.ts'

const fileName = 'model.onnx'
/** Stands for "any batch" while shapes are still numbers; a prime that no layer size equals by accident. */
const anyBatch = 7919

export const onnxFormat: ModelFormat = {
  title: 'ONNX',
  inputLayout: 'NCHW',
  modelFiles: (trained) => new Map([[fileName, onnxFile(trained)]]),
  async readBack(folder, input) {
    const session = await openPlainSession(join(folder, fileName))
    const image = [1, channelsOf(input.colour), input.heightPx, input.widthPx]
    return {
      answer: (pixels, other) => session.run(Object.fromEntries(session.inputs.map(({ name, shape }) => {
        if (name.startsWith('images')) return [name, { data: Float32Array.from(name === 'images' ? pixels : other), shape: image }]
        const numbers = [1, ...shape.slice(1).map(Number)]
        return [name, { data: plainNumbers(sizeOf(numbers)), shape: numbers }]
      }))),
      close: () => session.close(),
    }
  },
}

/** The bytes of `model.onnx`. Class names and preprocessing travel inside as metadata too. */
export function onnxFile({ network, classNames, weights, appVersion }: TrainedNetwork): Uint8Array {
  const { graph } = lowerInference(network, weights, { batchSize: anyBatch })
  const { model } = onnxModel(floatImages(graph), { kind: 'portable', anyBatch }, {
    producerVersion: appVersion,
    metadata: { classes: JSON.stringify(answerNames(taskOf(network), classNames)), preprocessing: JSON.stringify(preprocessingOf(network, 'NCHW')) },
  })
  return encodeModel(model)
}

/** The graph with float32 images: the one cast of each uint8 input becomes the input, since other programs hand over floats. */
function floatImages(graph: Graph): Graph {
  const casts = new Map<string, Node>()
  for (const { name, value } of graph.inputs) {
    const cast = value.dtype === 'uint8' ? graph.nodes.find((node) => node.primitive.name === 'cast' && node.inputs[0]?.id === value.id) : undefined
    if (cast !== undefined) casts.set(name, cast)
    else if (value.dtype === 'uint8') throw new Error(`floatImages: the input ${name} is not cast to float32`)
  }
  const dropped = new Set(casts.values())
  return { ...graph, inputs: graph.inputs.map(({ name, value }) => ({ name, value: casts.get(name)?.outputs[0] ?? value })), nodes: graph.nodes.filter((node) => !dropped.has(node)) }
}
