// Answers for image files with the exported model:
//   npm install
//   node example.mjs photo.jpg other.png
// With --json one line of JSON per image, with all classes. A network that compares two images compares each with the first one.
// In a page, `tf.loadLayersModel('model.json')` loads the same two files.
import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs'
import { answerOf, normalNumbers, sentenceOf } from './answers.mjs'
import { readPixels } from './pixels.mjs'

tf.enableProdMode()
const beside = (name) => new URL(name, import.meta.url)
const labels = JSON.parse(readFileSync(beside('labels.json'), 'utf8'))
const preprocessing = JSON.parse(readFileSync(beside('preprocessing.json'), 'utf8'))
const model = await tf.loadLayersModel({ load: readModel })

const files = process.argv.slice(2).filter((argument) => argument !== '--json')
const imageShape = [preprocessing.height, preprocessing.width, preprocessing.channels]

for (const file of files) {
  const inputs = []
  for (const { shape: [, ...shape] } of model.inputs) inputs.push(shape.join() === imageShape.join() ? await imageOf(inputs.length === 0 ? file : files[0]) : tf.tensor(normalNumbers(shape.reduce((size, axis) => size * axis, 1)), [1, ...shape]))
  const results = [model.predict(inputs)].flat()
  const answer = answerOf(preprocessing.answer, labels, await results[preprocessing.output].data())
  if (process.argv.includes('--json')) console.log(JSON.stringify({ file, ...answer }))
  else console.log(`${file}: ${sentenceOf(answer)}`)
}

/** One image, channels last, 0 to 255: scaling is part of the model. */
async function imageOf(file) {
  return tf.tensor(Float32Array.from(await readPixels(file, preprocessing)), [1, ...imageShape])
}

/** TensorFlow.js fetches models by address; in Node without its native package the two files are read here. */
async function readModel() {
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(beside('model.json'), 'utf8'))
  const weights = readFileSync(beside(weightsManifest[0].paths[0]))
  return { modelTopology, weightSpecs: weightsManifest[0].weights, weightData: Uint8Array.from(weights).buffer }
}
