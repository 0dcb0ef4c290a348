/** Writes weight files of Keras's applications as Keras writes them, with h5wasm, from what test/golden/kerasApplications.json says of them. */
import { writeFileSync } from 'node:fs'
import { File, ready, type Group } from 'h5wasm'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { formula } from './formula.ts'

/** Name of the layer, its name in a .weights.h5, its class, names and Keras shapes of its weights. */
export type ApplicationLayer = readonly [group: string, path: string, kind: string, weights: readonly (readonly [string, readonly number[]])[]]

/** published: `.h5` of Keras 2 and of keras.applications · model: `model.save('x.h5')` · weights: `model.save_weights('x.weights.h5')`. */
export const kerasFormats = ['published', 'model', 'weights'] as const
export type KerasFormat = (typeof kerasFormats)[number]

/** The numbers of a weight, as `numbers` of kerasApplications.py gives them. */
function numbers(group: string, place: number, kind: string, weight: string, shape: readonly number[], gain: number): Float32Array {
  const values = formula(`${group}/${place}`, sizeOf(shape))
  const variance = weight === 'gamma' || weight === 'moving_variance' || weight === 'variance'
  const depthwise = weight === 'depthwise_kernel' || kind === 'DepthwiseConv2D'
  const scale = variance ? 0.5 : shape.length < 2 ? 0.25 : gain * Math.sqrt(3 / sizeOf(shape.slice(0, depthwise ? 2 : -1)))
  const data = new Float32Array(values.length)
  for (let at = 0; at < data.length; at += 1) data[at] = (variance ? 1 : 0) + values[at]! * scale
  return data
}

/** `gain`: of the kernels, as the row of kerasApplications.json says. */
export async function writeApplicationFile(path: string, layers: readonly ApplicationLayer[], format: KerasFormat, gain: number): Promise<void> {
  const { FS } = await ready
  const file = new File('/written.h5', 'w')
  const groups = new Map<string, ApplicationLayer[]>()
  for (const layer of layers) groups.set(layer[0], [...(groups.get(layer[0]) ?? []), layer])
  const root = format === 'model' ? file.create_group('model_weights') : (file as Group)
  if (format !== 'weights') {
    // Layers without weights are in the list too.
    root.create_attribute('layer_names', ['input_1', ...groups.keys()])
    emptyList(root.create_group('input_1'))
    root.create_attribute('backend', 'tensorflow')
  }
  for (const [group, parts] of groups) {
    let place = 0
    const weightNames: string[] = []
    for (const [, layerPath, kind, weights] of parts) {
      for (const [at, [weight, shape]] of weights.entries()) {
        const name = format === 'weights' ? `${layerPath}/vars/${at}` : `${group}/${group}_${place}/${weight}:0`
        if (format !== 'weights') weightNames.push(name.slice(group.length + 1))
        const data = numbers(group, place, kind, weight, shape, gain)
        place += 1
        write(root, name, data, shape)
      }
    }
    if (format !== 'weights') (root.get(group) as Group).create_attribute('weight_names', weightNames)
  }
  file.close()
  writeFileSync(path, FS!.readFile('/written.h5') as Uint8Array)
  FS!.unlink('/written.h5')
}

function emptyList(group: Group): void {
  group.create_attribute('weight_names', new Float64Array(0), [0])
}

/** Makes the groups on the way. */
function write(root: Group, name: string, data: Float32Array, shape: readonly number[]): void {
  const parts = name.split('/')
  let group = root
  for (const part of parts.slice(0, -1)) group = (group.get(part) as Group | null) ?? group.create_group(part)
  group.create_dataset({ name: parts.at(-1)!, data, shape: [...shape], dtype: '<f' })
}
