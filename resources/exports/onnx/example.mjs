// Answers for image files with the exported model:
//   npm install
//   node example.mjs photo.jpg other.png
// With --json one line of JSON per image, with all classes. A network that compares two images compares each with the first one.
import { readFileSync } from 'node:fs'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { answerOf, normalNumbers, sentenceOf } from './answers.mjs'
import { readPixels } from './pixels.mjs'

const beside = (name) => new URL(name, import.meta.url)
const labels = JSON.parse(readFileSync(beside('labels.json'), 'utf8'))
const preprocessing = JSON.parse(readFileSync(beside('preprocessing.json'), 'utf8'))
const session = await InferenceSession.create(readFileSync(beside('model.onnx')))
const files = process.argv.slice(2).filter((argument) => argument !== '--json')

for (const file of files) {
  const inputs = {}
  for (const { name, shape } of session.inputMetadata) inputs[name] = name.startsWith('images') ? await imageOf(name === 'images' ? file : files[0]) : numbersOf(shape)
  const results = await session.run(inputs)
  const answer = answerOf(preprocessing.answer, labels, results[session.outputNames[preprocessing.output]].data)
  if (process.argv.includes('--json')) console.log(JSON.stringify({ file, ...answer }))
  else console.log(`${file}: ${sentenceOf(answer)}`)
}

/** One image, channels first, 0 to 255: scaling is part of the model. */
async function imageOf(file) {
  const pixels = await readPixels(file, preprocessing)
  const size = preprocessing.width * preprocessing.height
  const images = Float32Array.from(pixels, (_, index) => pixels[(index % size) * preprocessing.channels + Math.floor(index / size)])
  return new Tensor('float32', images, [1, preprocessing.channels, preprocessing.height, preprocessing.width])
}

function numbersOf([, ...shape]) {
  return new Tensor('float32', normalNumbers(shape.reduce((size, axis) => size * axis, 1)), [1, ...shape])
}
