/** The maps of the geometric augmentations, with the formulas of Keras 3's preprocessing layers. */
import type { GeometricAugmentation } from '../../../src-shared/training/augmentation.ts'
import { cos } from '../../autodiff/primitives/cos.ts'
import { sin } from '../../autodiff/primitives/sin.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import type { Affine } from './affine.ts'
import { identity } from './affine.ts'
import type { Amount } from './amounts.ts'
import { gated, product, sum, wholePart } from './amounts.ts'
import type { Draws } from './draws.ts'
import { drawBetween, drawGate, drawSign } from './draws.ts'

/** Height and width of the images in pixels. */
export interface ImageSize {
  readonly height: number
  readonly width: number
}

type Of<K extends GeometricAugmentation['kind']> = Extract<GeometricAugmentation, { kind: K }>

const maps: { readonly [K in GeometricAugmentation['kind']]: (draws: Draws, layer: Of<K>, size: ImageSize) => Affine } = {
  RandomFlip: (draws, { mode, probability }) => ({
    ...identity,
    a: mode === 'vertical' ? 1 : flip(draws, 'horizontal', probability),
    e: mode === 'horizontal' ? 1 : flip(draws, 'vertical', probability),
  }),
  RandomTranslation(draws, { height_factor, width_factor, probability }, { height, width }) {
    const gate = drawGate(draws, 'gate', probability)
    const shift = (use: string, range: typeof height_factor, size: number): Amount =>
      product(draws.builder, gate, product(draws.builder, drawBetween(draws, use, range), -size))
    return translation(shift('width', width_factor, width), shift('height', height_factor, height))
  },
  RandomRotation(draws, { factor, probability }) {
    const turns = product(draws.builder, drawGate(draws, 'gate', probability), drawBetween(draws, 'angle', factor))
    return rotation(draws.builder, product(draws.builder, turns, 2 * Math.PI))
  },
  RandomZoom(draws, { height_factor, width_factor, probability }) {
    const gate = drawGate(draws, 'gate', probability)
    const scale = (use: string, range: typeof height_factor): Amount => sum(draws.builder, 1, product(draws.builder, gate, drawBetween(draws, use, range)))
    const e = scale('height', height_factor)
    return { ...identity, a: width_factor === null ? e : scale('width', width_factor), e }
  },
  RandomShear(draws, { x_factor, y_factor, probability }, { height, width }) {
    const { builder } = draws
    const direction = product(builder, drawGate(draws, 'gate', probability), drawSign(draws, 'direction'))
    const b = product(builder, direction, drawBetween(draws, 'x', x_factor))
    const d = product(builder, direction, drawBetween(draws, 'y', y_factor))
    return { ...identity, b, c: product(builder, b, (height - 1) / 2), d, f: product(builder, d, (width - 1) / 2) }
  },
  RandomCrop(draws, { padding, probability }) {
    const gate = drawGate(draws, 'gate', probability)
    const offset = (use: string): Amount => {
      const place = wholePart(draws.builder, drawBetween(draws, use, [0, 2 * padding + 1]))
      return product(draws.builder, gate, sum(draws.builder, place, -padding))
    }
    return translation(offset('column'), offset('row'))
  },
}

/** The map of one augmentation, with the numbers of each image drawn. */
export function geometricMap(draws: Draws, layer: GeometricAugmentation, size: ImageSize): Affine {
  // The table is checked entry by entry; here the entry and the layer belong to one kind.
  return (maps[layer.kind] as (draws: Draws, layer: GeometricAugmentation, size: ImageSize) => Affine)(draws, layer, size)
}

/** Whether an augmentation moves whole pixels only. */
export function movesWholePixels({ kind }: GeometricAugmentation): boolean {
  return kind === 'RandomFlip' || kind === 'RandomCrop'
}

export function translation(c: Amount, f: Amount): Affine {
  return { ...identity, c, f }
}

/** Turns the picture counter-clockwise, as seen. */
export function rotation(builder: GraphBuilder, radians: Amount): Affine {
  const [cosine, sine] = typeof radians === 'number' ? [Math.cos(radians), Math.sin(radians)] : [cos(builder, radians), sin(builder, radians)]
  return { ...identity, a: cosine, b: product(builder, sine, -1), d: sine, e: cosine }
}

function flip(draws: Draws, direction: string, probability: number): Amount {
  return gated(draws.builder, -1, drawGate(draws, direction, probability), 1)
}
