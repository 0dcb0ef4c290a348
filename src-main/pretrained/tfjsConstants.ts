/** The constants of a TensorFlow.js graph model (model.json and its shards) in memory. Used to convert the bundled backbone. */
import { sizeOf, type Shape } from '../../src-shared/tensor/shape.ts'
import type { Tensor } from '../graph/ir.ts'
import type { Weights } from './weightFile.ts'

interface Group {
  readonly paths: readonly string[]
  readonly weights: readonly { readonly name: string; readonly shape: Shape; readonly dtype: string }[]
}

const bytesOf: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, uint8: 1 }

/** Its float32 constants by name, in Keras layout. `read` gives a file beside model.json. Throws an Error when the shards are not as long as the list says. */
export function tfjsConstants(modelJson: string, read: (name: string) => Buffer): Weights {
  const { weightsManifest } = JSON.parse(modelJson) as { readonly weightsManifest: readonly Group[] }
  const constants = new Map<string, Tensor>()
  for (const { paths, weights } of weightsManifest) {
    const bytes = Buffer.concat(paths.map(read))
    let at = 0
    for (const { name, shape, dtype } of weights) {
      const length = sizeOf(shape) * (bytesOf[dtype] ?? Number.NaN)
      if (!(at + length <= bytes.length)) throw new Error(`${name}: it would lie behind the end of its ${bytes.length} bytes`)
      if (dtype === 'float32') constants.set(name, { shape, dtype, data: new Float32Array(bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + length) as ArrayBuffer) })
      at += length
    }
    if (at !== bytes.length) throw new Error(`${paths.join(', ')}: ${bytes.length - at} bytes belong to no constant`)
  }
  return constants
}
