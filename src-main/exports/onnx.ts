/** ONNX: one self-contained file in the standard operator set, float32 images [N,C,H,W] 0..255 of any batch size in, probabilities out. */
import { join } from 'node:path'
import type { ModelFormat, TrainedNetwork } from './modelFormat.ts'
import { preprocessingOf } from './preprocessing.ts'
import { channelsOf } from '../../src-shared/dataset/inputSettings.ts'
import { onnxModel } from '../executors/onnx/onnxModel.ts'
import { encodeModel } from '../executors/onnx/onnxSchema.ts'
import { openPlainSession } from '../executors/onnx/plainSession.ts'
import type { Graph } from '../graph/graph.ts'
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
    const shape = [1, channelsOf(input.colour), input.heightPx, input.widthPx]
    return { answer: (pixels) => session.run(Float32Array.from(pixels), shape), close: () => session.close() }
  },
}

/** The bytes of `model.onnx`. Class names and preprocessing travel inside as metadata too. */
export function onnxFile({ network, classNames, weights, appVersion }: TrainedNetwork): Uint8Array {
  const { graph } = lowerInference(network, weights, { batchSize: anyBatch })
  const { model } = onnxModel(floatImages(graph), { kind: 'portable', anyBatch }, {
    producerVersion: appVersion,
    metadata: { classes: JSON.stringify(classNames), preprocessing: JSON.stringify(preprocessingOf(network.input, 'NCHW')) },
  })
  return encodeModel(model)
}

/** The graph with float32 images: its one cast of the uint8 input becomes the input, since other programs hand over floats. */
function floatImages(graph: Graph): Graph {
  const [images] = graph.inputs
  const cast = graph.nodes.find((node) => node.primitive.name === 'cast' && node.inputs[0]?.id === images?.value.id)
  const [floats] = cast?.outputs ?? []
  if (images === undefined || floats === undefined) throw new Error('floatImages: an input that is cast to float32 expected')
  return { ...graph, inputs: [{ name: images.name, value: floats }], nodes: graph.nodes.filter((node) => node !== cast) }
}
