/** Keras Dot: sums of products along one axis of each input; the other axes stay, the first input's in front: [T, F] and [S, F] over 2, 2 -> [T, S]. */
import { axisPlace } from './axes.ts'
import { listOption, type LayerConfig, type LayerKind, type LayerProblem } from './layer.ts'
import { formatShape, sizeOf, type Shape } from '../tensor/shape.ts'

/** The place of the summed axis in each input; call after `check` found nothing. */
export function dotPlaces(config: LayerConfig, inputs: readonly Shape[]): readonly [number, number] {
  const [first, second] = placesOf(config, inputs)
  return [first ?? 0, second ?? 0]
}

function placesOf(config: LayerConfig, inputs: readonly Shape[]): readonly (number | null)[] {
  return [0, 1].map((port) => axisPlace(listOption(config, 'axes')[port] ?? 1, inputs[port] ?? []))
}

/** Both shapes without the summed axis; a single number is a list of one. */
function dotShape(config: LayerConfig, inputs: readonly Shape[]): Shape {
  const places = dotPlaces(config, inputs)
  const rest = places.flatMap((place, port) => (inputs[port] ?? []).filter((_, index) => index !== place))
  return rest.length === 0 ? [1] : rest
}

export const dot: LayerKind = {
  kind: 'Dot',
  category: 'merging',
  summary: 'Multiplies two inputs and sums along an axis. Normalized, it is the cosine between them, as in siamese networks.',
  fields: [
    { name: 'axes', label: 'Axes', type: 'pair', axes: ['first', 'second'], default: [-1, -1], min: -4, max: 4, help: 'The axis of the first and of the second input that are summed over, counted from 1; -1 is the last.' },
    { name: 'normalize', label: 'Normalize', type: 'boolean', default: false, help: 'Gives the vectors length 1 first, so that the result is their cosine.' },
  ],
  inputs: { min: 2, max: 2 },
  check(config, inputs): readonly LayerProblem[] {
    const axes = listOption(config, 'axes')
    const places = placesOf(config, inputs)
    const port = places.indexOf(null)
    if (port !== -1) return [{ sentence: `its ${port === 0 ? 'first' : 'second'} input ${formatShape(inputs[port] ?? [])} has no axis ${axes[port] ?? 0}. Choose from 1 to ${(inputs[port] ?? []).length}, or -1 for the last.`, field: 'axes' }]
    const [first = 0, second = 0] = places.map((place, index) => inputs[index]?.[place ?? 0] ?? 0)
    if (first !== second) return [{ sentence: `its inputs ${formatShape(inputs[0] ?? [])} and ${formatShape(inputs[1] ?? [])} have ${first} and ${second} numbers along these axes. Choose axes of equal size.`, field: 'axes' }]
    if (dotShape(config, inputs).length > 4) return [{ sentence: `its result would have the sizes ${formatShape(dotShape(config, inputs))}, more than four. Reshape its inputs to fewer sizes.` }]
    return []
  },
  infer: dotShape,
  weights: () => [],
  multiplyAdds: (config, inputs) => sizeOf(dotShape(config, inputs)) * (inputs[0]?.[dotPlaces(config, inputs)[0]] ?? 0),
}
