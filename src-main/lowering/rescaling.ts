/** Keras Rescaling: x * scale + offset. */
import { numberOption } from '../../src-shared/layers/layer.ts'
import { add } from '../autodiff/primitives/add.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerRescaling(context: LayerContext): Value {
  const { builder, config } = context
  const scaled = multiply(builder, soleInput(context), scalar(builder, numberOption(config, 'scale')))
  const offset = numberOption(config, 'offset')
  return offset === 0 ? scaled : add(builder, scaled, scalar(builder, offset))
}
