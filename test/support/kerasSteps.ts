/** The numbers of test/golden/kerasSteps.json (made by kerasSteps.py with Keras) in our terms: document, state, inputs. */
import { readFileSync } from 'node:fs'
import type { Tensor } from '../../src-main/graph/ir.ts'
import { irWeightShape, toIrLayout } from '../../src-main/lowering/weightLayout.ts'
import { assertDocument } from '../../src-shared/network/assertDocument.ts'
import type { LayerConfig } from '../../src-shared/layers/layer.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { documentFormat, documentVersion } from '../../src-shared/network/document.ts'
import type { OptimizerConfig } from '../../src-shared/training/run.ts'

interface KerasCase {
  readonly title: string
  readonly input: { readonly heightPx: number; readonly widthPx: number; readonly channels: 1 | 3 }
  readonly layers: readonly { readonly id: string; readonly kind: string; readonly config: LayerConfig; readonly inputs: readonly string[] }[]
  readonly optimizer: OptimizerConfig
  readonly learningRate: number
  /** [N,H,W,C] */
  readonly images: readonly number[]
  readonly labels: readonly number[]
  readonly weights: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>
  readonly probabilities: readonly number[]
  readonly steps: readonly { readonly loss: number; readonly weights: Readonly<Record<string, readonly number[]>> }[]
}

export const kerasCases = JSON.parse(readFileSync(new URL('../golden/kerasSteps.json', import.meta.url), 'utf8')) as readonly KerasCase[]

export function documentOf({ title, input, layers }: KerasCase): NetworkDocument {
  return assertDocument({
    format: documentFormat,
    version: documentVersion,
    name: title,
    input: { widthPx: input.widthPx, heightPx: input.heightPx, colour: input.channels === 1 ? 'grey' : 'rgb', fit: 'stretch' },
    layers: [{ id: 'input', kind: 'Input', config: {}, position: { x: 0, y: 0 } }, ...layers.map(({ id, kind, config }) => ({ id, kind, config, position: { x: 0, y: 0 } }))],
    connections: layers.flatMap(({ id, inputs }) => inputs.map((from, toPort) => ({ from, to: id, toPort }))),
  })
}

/** Keras 3 calls the depthwise kernel `kernel`; documents and TensorFlow.js call it `depthwise_kernel`. */
export function ourName(keras: KerasCase, name: string): string {
  const [id = '', weight = ''] = name.split('/')
  const depthwise = keras.layers.some((layer) => layer.id === id && layer.kind === 'DepthwiseConv2D')
  return `${id}/${depthwise && weight === 'kernel' ? 'depthwise_kernel' : weight}`
}

/** A weight given in Keras layout, in IR layout. */
export function weightTensor(keras: KerasCase, name: string, data: readonly number[]): Tensor {
  const shape = keras.weights[name]?.shape ?? []
  const weight = ourName(keras, name).split('/')[1] ?? ''
  return { shape: irWeightShape(weight, shape), dtype: 'float32', data: toIrLayout(weight, shape, Float32Array.from(data)) }
}

/** [N,H,W,C] -> uint8 [N,C,H,W]. */
export function imagesOf({ images, input: { heightPx, widthPx, channels }, labels }: KerasCase): Tensor {
  const count = labels.length
  const plane = heightPx * widthPx
  const data = Uint8Array.from({ length: images.length }, (_, at) => {
    const pixel = at % plane
    const channel = Math.floor(at / plane) % channels
    return images[(Math.floor(at / (plane * channels)) * plane + pixel) * channels + channel] ?? 0
  })
  return { shape: [count, channels, heightPx, widthPx], dtype: 'uint8', data }
}
