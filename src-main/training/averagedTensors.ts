/** The moving average of the weights in place of the weights. Used by validation, the best checkpoint, and readers of an unfinished run. */
import type { Tensor } from '../graph/ir.ts'
import { averageSlot } from '../lowering/update.ts'

export const averageSuffix = `/${averageSlot}`

/** The same tensors, each weight replaced by its moving average where there is one: what evaluation and export use. */
export function averagedTensors(tensors: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  return new Map([...tensors].map(([name, tensor]) => [name, tensors.get(`${name}${averageSuffix}`) ?? tensor]))
}
