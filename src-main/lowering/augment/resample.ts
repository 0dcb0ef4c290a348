/** Takes images at the points of an affine map: the one place where pixels move. */
import type { AugmentationConfig } from '../../../src-shared/training/augmentation.ts'
import { add } from '../../autodiff/primitives/add.ts'
import { concatenate } from '../../autodiff/primitives/concatenate.ts'
import type { GridSampleAttributes } from '../../autodiff/primitives/gridSample.ts'
import { gridSample } from '../../autodiff/primitives/gridSample.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { reshape } from '../../autodiff/primitives/reshape.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { addConstant, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import { plus } from '../arithmetic.ts'
import type { Affine } from './affine.ts'
import type { Amount } from './amounts.ts'
import { product } from './amounts.ts'

const paddings: Readonly<Record<AugmentationConfig['fill_mode'], GridSampleAttributes['padding']>> = { reflect: 'reflection', nearest: 'border', constant: 'zeros' }

/** images [N,C,H,W] seen through the map, same shape. */
export function resample(builder: GraphBuilder, images: Value, map: Affine, config: Omit<AugmentationConfig, 'layers'>): Value {
  const attributes: GridSampleAttributes = { mode: config.interpolation, padding: paddings[config.fill_mode] }
  // Outside, grid_sample gives 0: with another filling, the filling is made the 0.
  const fill = config.fill_mode === 'constant' ? config.fill_value : 0
  return plus(builder, gridSample(builder, plus(builder, images, -fill), affineGrid(builder, map, images.shape), attributes), fill)
}

/** The points of a map as grid_sample wants them, [N,H,W,2]: pixels from the centre times 2 / size. */
function affineGrid(builder: GraphBuilder, { a, b, c, d, e, f }: Affine, [batch = 1, , height = 1, width = 1]: Value['shape']): Value {
  /** A pair of numbers for each image, [N,1,1,2]. */
  const pair = (x: Amount, y: Amount): Value => {
    const column = (amount: Amount, factor: number): Value => {
      const scaled = product(builder, amount, factor)
      return typeof scaled === 'number' ? scalar(builder, scaled, [batch, 1]) : reshape(builder, scaled, [batch, 1])
    }
    return reshape(builder, concatenate(builder, [column(x, 2 / width), column(y, 2 / height)], 1), [batch, 1, 1, 2])
  }
  const columns = addConstant(builder, { shape: [1, 1, width, 1], dtype: 'float32', data: fromCentre(width) })
  const rows = addConstant(builder, { shape: [1, height, 1, 1], dtype: 'float32', data: fromCentre(height) })
  const perRow = add(builder, multiply(builder, pair(b, e), rows), pair(c, f))
  return add(builder, multiply(builder, pair(a, d), columns), perRow)
}

/** Places of pixels along an axis, from its middle. */
function fromCentre(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, index) => index - (size - 1) / 2)
}
