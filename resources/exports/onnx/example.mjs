// Answers for image files with the exported model:
//   npm install
//   node example.mjs photo.jpg other.png
// With --json one line of JSON per image, with all classes.
import { readFileSync } from 'node:fs'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { readPixels } from './pixels.mjs'

const beside = (name) => new URL(name, import.meta.url)
const labels = JSON.parse(readFileSync(beside('labels.json'), 'utf8'))
const preprocessing = JSON.parse(readFileSync(beside('preprocessing.json'), 'utf8'))
const session = await InferenceSession.create(readFileSync(beside('model.onnx')))

for (const file of process.argv.slice(2).filter((argument) => argument !== '--json')) {
  // One image, channels first, 0 to 255: scaling is part of the model.
  const pixels = await readPixels(file, preprocessing)
  const size = preprocessing.width * preprocessing.height
  const images = Float32Array.from(pixels, (_, index) => pixels[(index % size) * preprocessing.channels + Math.floor(index / size)])
  const shape = [1, preprocessing.channels, preprocessing.height, preprocessing.width]
  const { probabilities } = await session.run({ images: new Tensor('float32', images, shape) })
  const classes = labels.map((name, index) => ({ name, probability: probabilities.data[index] })).sort((a, b) => b.probability - a.probability)
  if (process.argv.includes('--json')) console.log(JSON.stringify({ file, classes }))
  else console.log(`${file}: ${classes.slice(0, 3).map(({ name, probability }) => `${name} ${(100 * probability).toFixed(1)} %`).join(', ')}`)
}
