/** A network with weights as if trained: every weight and statistic random, so that none can be left out unseen. */
import type { TrainedNetwork } from '../../src-main/exports/modelFormat.ts'
import type { Tensor } from '../../src-main/graph/ir.ts'
import { networkWeights } from '../../src-main/lowering/forward.ts'
import { assertReady } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { networkClasses } from '../cases/networks.ts'
import { randomNumbers } from './randomNumbers.ts'

export function trainedNetwork(network: NetworkDocument, seed = 1): TrainedNetwork {
  const random = randomNumbers(seed)
  const weights = new Map(networkWeights(assertReady(network, null)).map(({ name, shape }): [string, Tensor] => {
    // By the number of inputs (dense kernels are [in, out], the others [K, C, R, S]), so that sums stay around 1 and the last softmax does not saturate.
    const [first = 1] = shape
    const scale = shape.length === 1 ? 0.5 : 2 / Math.sqrt(shape.length === 2 ? first : sizeOf(shape) / first)
    const draw = name.endsWith('variance') || name.endsWith('gamma') ? () => 0.5 + random.uniform() : () => scale * random.normal()
    return [name, { shape, dtype: 'float32', data: Float32Array.from({ length: sizeOf(shape) }, draw) }]
  }))
  return { network, classNames: Array.from({ length: networkClasses }, (_, index) => `class ${index + 1}`), weights, appVersion: '0.0.0' }
}
