/** TensorFlow.js: a layers model (`model.json`, `weights.bin`) for `tf.loadLayersModel`, float32 images [N,H,W,C] 0..255 in, probabilities out. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ModelFormat } from './modelFormat.ts'
import { tfjsModel } from './tfjsModel.ts'
import { channelsOf } from '../../src-shared/dataset/inputSettings.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { plainNumbers } from '../insight/taskAnswers.ts'

export const tfjsFormat: ModelFormat = {
  title: 'TensorFlow.js',
  inputLayout: 'NHWC',
  modelFiles({ network, weights, appVersion }) {
    const model = tfjsModel(network, weights, `Convolve ${appVersion}`)
    return new Map<string, string | Uint8Array>([['model.json', JSON.stringify(model.json)], ['weights.bin', model.weights]])
  },
  async readBack(folder, input) {
    const tf = await import('@tensorflow/tfjs')
    // Without its advice to install a native package, which would stand in the user's terminal.
    tf.enableProdMode()
    await tf.setBackend('cpu')
    const model = await tf.loadLayersModel({
      load: async () => {
        const json = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as { modelTopology: object; weightsManifest: { paths: string[]; weights: import('@tensorflow/tfjs').io.WeightsManifestEntry[] }[] }
        const [manifest] = json.weightsManifest
        const weights = readFileSync(join(folder, manifest?.paths[0] ?? ''))
        return { modelTopology: json.modelTopology, weightSpecs: manifest?.weights ?? [], weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength) as ArrayBuffer }
      },
    })
    const channels = channelsOf(input.colour)
    return {
      async answer(pixels, other) {
        const imageShape = [1, input.heightPx, input.widthPx, channels]
        let images = 0
        const inputs = model.inputs.map(({ shape: [, ...axes] }) => {
          const shape = [1, ...axes.map(Number)]
          // Images come first, and what is no image has another shape.
          return shape.join() === imageShape.join() ? tf.tensor(channelsLast(images++ === 0 ? pixels : other, channels), shape) : tf.tensor(plainNumbers(sizeOf(shape)), shape)
        })
        const results = [model.predict(inputs)].flat()
        const ordered = results.map((result) => (result.rank === 4 ? result.transpose([0, 3, 1, 2]) : result))
        const numbers = await Promise.all(ordered.map((result) => result.data()))
        tf.dispose([inputs, results, ordered])
        return Float32Array.from(numbers.flatMap((part) => [...part]))
      },
      async close() {
        model.dispose()
      },
    }
  },
}

/** [C,H,W] -> [H,W,C] as floats. */
function channelsLast(pixels: Uint8Array, channels: number): Float32Array {
  const size = pixels.length / channels
  return Float32Array.from({ length: pixels.length }, (_, index) => pixels[(index % channels) * size + Math.floor(index / channels)] ?? 0)
}
