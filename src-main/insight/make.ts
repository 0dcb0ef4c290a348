/** Images that a trained generator makes of numbers. Used by answer.ts. */
import { answerPicturePx } from '../../src-shared/api/picture.ts'
import type { MadePicture } from '../../src-shared/api/prediction.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { assertReady } from '../../src-shared/network/assertDocument.ts'
import { ganHalves } from '../../src-shared/network/ganHalves.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import type { Tensor } from '../graph/ir.ts'
import { lowerInference } from '../lowering/inference.ts'
import { keptExecutable } from './keptExecutables.ts'
import type { MakeRequest } from './messages.ts'
import { smallPicture } from './smallPicture.ts'

/** Images, and what the discriminator thinks of them. The same seed gives the same numbers, so a grid can be compared from one run to the next. */
export async function make({ model, seed, count }: MakeRequest): Promise<readonly MadePicture[]> {
  const { network: document } = model
  const halves = ganHalves(document)
  const generatorId = halves?.generator.outputIds[0]
  if (taskOf(document) !== 'gan' || generatorId === undefined) throw new AppError('predictionImpossible', { name: document.name, reason: 'it answers for images instead of making them' })
  const [rows = 1, columns = 1, channels = 1] = assertReady(document, null).layers.get(generatorId)?.outputShape ?? []
  const { graph, executable } = await keptExecutable(model, `answer ${count}`, (weights) => lowerInference(document, weights, { batchSize: count }).graph)
  const draw = normalNumbers(seed)
  const outputs = await executable.run(Object.fromEntries(graph.inputs.map(({ name, value: { shape } }): [string, Tensor] => [
    name,
    name.startsWith('images') ? { shape, dtype: 'uint8', data: new Uint8Array(sizeOf(shape)) } : { shape, dtype: 'float32', data: Float32Array.from({ length: sizeOf(shape) }, draw) },
  ])))
  const made = outputs[`output:${generatorId}`]?.data
  if (!(made instanceof Float32Array)) throw new Error('generator: no output')
  const size = made.length / count
  // From -1..1, which is what the discriminator is shown.
  const pixels = made.map((value) => (value + 1) * 127.5)
  const discriminatorId = halves?.discriminator.outputIds[0] ?? ''
  const shown = Uint8ClampedArray.from(pixels)
  const judged = await executable.run(Object.fromEntries(graph.inputs.map(({ name, value: { shape } }): [string, Tensor] => [
    name,
    name.startsWith('images') ? { shape, dtype: 'uint8', data: new Uint8Array(shown.buffer) } : { shape, dtype: 'float32', data: new Float32Array(sizeOf(shape)) },
  ])))
  const scores = judged[`output:${discriminatorId}`]?.data
  return Array.from({ length: count }, (_, index): MadePicture => ({
    ...smallPicture(pixels.subarray(index * size, (index + 1) * size), channels, rows, columns, answerPicturePx),
    score: scores?.length === count ? Number(scores[index]) : null,
  }))
}

/** Standard normal numbers: mulberry32, then Box and Muller (1958). */
export function normalNumbers(seed: number): () => number {
  let state = seed | 0
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
}
