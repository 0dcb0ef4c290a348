// Answers for image files with the exported model:
//   npm install
//   node example.mjs photo.jpg other.png
// With --json one line of JSON per image, with all classes.
// In a page, `tf.loadLayersModel('model.json')` loads the same two files.
import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs'
import { readPixels } from './pixels.mjs'

tf.enableProdMode()
const beside = (name) => new URL(name, import.meta.url)
const labels = JSON.parse(readFileSync(beside('labels.json'), 'utf8'))
const preprocessing = JSON.parse(readFileSync(beside('preprocessing.json'), 'utf8'))
const model = await tf.loadLayersModel({ load: readModel })

for (const file of process.argv.slice(2).filter((argument) => argument !== '--json')) {
  // One image, channels last, 0 to 255: scaling is part of the model.
  const images = tf.tensor4d(Float32Array.from(await readPixels(file, preprocessing)), [1, preprocessing.height, preprocessing.width, preprocessing.channels])
  const probabilities = await model.predict(images).data()
  const classes = labels.map((name, index) => ({ name, probability: probabilities[index] })).sort((a, b) => b.probability - a.probability)
  if (process.argv.includes('--json')) console.log(JSON.stringify({ file, classes }))
  else console.log(`${file}: ${classes.slice(0, 3).map(({ name, probability }) => `${name} ${(100 * probability).toFixed(1)} %`).join(', ')}`)
}

/** TensorFlow.js fetches models by address; in Node without its native package the two files are read here. */
async function readModel() {
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(beside('model.json'), 'utf8'))
  const weights = readFileSync(beside(weightsManifest[0].paths[0]))
  return { modelTopology, weightSpecs: weightsManifest[0].weights, weightData: Uint8Array.from(weights).buffer }
}
