/**
 * Writes resources/pretrained/layouts.json from what kerasLayouts.py says of Keras's applications: which of our template's layers each layer of
 * a file is. Both networks are reduced to their layers with weights and poolings; those that agree in the shapes of their weights and in all that leads
 * to them and follows them are the same (colour refinement, Weisfeiler and Leman 1968). Says so and ends where that is not enough.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { templateById } from '../../src-shared/templates/index.ts'

interface KerasUnit {
  readonly group: string
  readonly offset: number
  readonly path: string
  readonly kind: string
  readonly weights: readonly (readonly [string, readonly number[]])[]
  readonly before: readonly number[]
}

interface Unit {
  readonly shapes: string
  readonly before: readonly number[]
}

const templates = ['mobilenet', 'mobilenet-v2', 'vgg-16', 'vgg-19', 'resnet-50', 'inception-v3', 'densenet-121', 'xception', 'efficientnet-b0', 'convnext-tiny']
/** Longer than any way through these networks. */
const rounds = 300

/** A 1×1 convolution is a Dense layer, and one with as many groups as channels a depthwise one: ones that make no difference are left out. */
function withoutOnes(shape: readonly number[]): string {
  const [rows, columns, ...channels] = shape
  if (channels.length !== 2) return shape.join('x')
  return [...(rows === 1 && columns === 1 ? [] : [rows, columns]), ...channels.filter((axis) => axis !== 1)].join('x')
}
const shapesOf = (kind: string, shapes: readonly (readonly number[])[]): string => (shapes.length === 0 ? kind : shapes.map(withoutOnes).join())
const digest = (text: string): string => createHash('sha1').update(text).digest('base64')

/** A name for the place of each unit in its network. */
function places(units: readonly Unit[]): readonly string[] {
  const after: number[][] = units.map(() => [])
  units.forEach(({ before }, at) => before.forEach((other) => after[other]!.push(at)))
  let colours: readonly string[] = units.map(({ shapes }) => digest(shapes))
  for (let round = 0; round < rounds; round += 1) {
    const joined = (list: readonly number[]): string => list.map((other) => colours[other]!).sort().join()
    colours = units.map(({ before }, at) => digest(`${colours[at]}<${joined(before)}>${joined(after[at]!)}`))
  }
  return colours
}

/** Our layers with weights; a SqueezeExcite layer is two dense ones. */
function ourUnits(template: string): { readonly units: readonly Unit[]; readonly names: readonly { readonly layer: string; readonly weights: readonly string[] }[] } {
  const found = templateById(template)
  const network = inferNetwork(found.create(found.input, 1000))
  const units: Unit[] = []
  const names: { layer: string; weights: string[] }[] = []
  const ends = new Map<string, readonly number[]>()
  for (const id of network.order) {
    const { inputIds, weights, layer } = network.layers.get(id)!
    let before = [...new Set(inputIds.flatMap((input) => ends.get(input)!))]
    const gate: number[] = []
    for (const part of weights.length === 0 && !pooling.test(layer.kind) ? [] : layer.kind === 'SqueezeExcite' ? [weights.slice(0, 2), weights.slice(2)] : [weights]) {
      units.push({ shapes: shapesOf(layer.kind, part.map(({ shape }) => shape)), before })
      names.push({ layer: id, weights: part.map(({ name }) => name) })
      before = [units.length - 1]
      gate[0] = units.length - 1
    }
    // A gate multiplies what went into it: whoever reads it reads both.
    ends.set(id, layer.kind === 'SqueezeExcite' ? [...inputIds.flatMap((input) => ends.get(input)!), ...gate] : before)
  }
  return { units, names }
}

/** Tell branches apart that are the same otherwise. */
const pooling = /^(Average|Max)Pooling2D$/

const folder = process.argv[2] ?? ''
const lines = templates.map((template) => {
  const keras = JSON.parse(readFileSync(join(folder, `${template}.json`), 'utf8')) as readonly KerasUnit[]
  // EfficientNet's normalization of pixels has no layer of ours: it is the first row of its list, with another name.
  const first = keras.findIndex(({ kind }) => kind !== 'Normalization')
  const shifted = keras.slice(first).map((unit) => ({ shapes: shapesOf(unit.kind, unit.weights.map(([, shape]) => shape)), before: unit.before.map((at) => at - first).filter((at) => at >= 0) }))
  const { units, names } = ourUnits(template)
  const ours = new Map(places(units).map((place, at) => [place, names[at]!]))
  if (ours.size !== units.length) throw new Error(`${template}: ${units.length - ours.size} of our layers cannot be told apart`)
  if (shifted.length !== units.length) throw new Error(`${template}: Keras has ${shifted.length} layers with weights, we have ${units.length}`)
  const matched = places(shifted).map((place, at) => {
    const found = ours.get(place)
    const unit = keras[first + at]!
    if (!found) throw new Error(`${template}: ${unit.group} ${JSON.stringify(unit.weights)} is nowhere in ours`)
    return [unit.group, unit.path, found.layer, found.weights]
  })
  if (new Set(matched.map(String)).size !== matched.length) throw new Error(`${template}: two layers are one of ours`)
  const weighted = matched.filter(([, , , weights]) => weights!.length > 0)
  const pixels = keras.slice(0, first).map(({ group, path }) => [group, path, 'normalization', ['mean', 'variance', 'count']])
  return `${JSON.stringify(template)}: [\n${[...pixels, ...weighted].map((row) => JSON.stringify(row)).join(',\n')}\n]`
})
writeFileSync(new URL('../../resources/pretrained/layouts.json', import.meta.url), `{\n${lines.join(',\n')}\n}\n`)
