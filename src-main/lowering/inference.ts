/** Forward only, with the weights as constants. Used by evaluation, prediction and the ONNX export. */
import { assertReady } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { sameShape, type Shape } from '../../src-shared/tensor/shape.ts'
import { addConstant, createBuilder, finish, withLayer } from '../graph/builder.ts'
import type { Tensor, Value } from '../graph/ir.ts'
import { affineWithinConvolution } from '../graph/passes/affineWithinConvolution.ts'
import { padWithinConvolution } from '../graph/passes/padWithinConvolution.ts'
import { removeDeadCode } from '../graph/passes/removeDeadCode.ts'
import { activate } from './activate.ts'
import { lowerForward, networkWeights, type OutputHead } from './forward.ts'
import type { Inference } from './program.ts'
import { simplify } from './simplify.ts'

export interface InferenceOptions {
  readonly batchSize: number
  /** The layer whose output is given as graph input `features`, in place of `images` and all layers that lead to it. */
  readonly features?: string
}

/**
 * Compiles a document and its trained weights (float32, IR layout, by `<layer id>/<weight name>`; other entries are ignored). Outputs: see `Inference`.
 * Throws `networkNotReady` when the document has problems, an Error when a weight is missing or has another shape.
 */
export function lowerInference(document: NetworkDocument, weights: ReadonlyMap<string, Tensor>, { batchSize, features }: InferenceOptions): Inference {
  const network = assertReady(document, null)
  const builder = createBuilder()
  const constants = new Map<string, Value>()
  for (const { name, shape } of networkWeights(network)) {
    const tensor = weights.get(name)
    if (!tensor || tensor.dtype !== 'float32' || !sameShape(tensor.shape, shape)) throw new Error(`weight ${name}: expected float32 [${shape.join(',')}], received ${tensor ? `${tensor.dtype} [${tensor.shape.join(',')}]` : 'nothing'}`)
    constants.set(name, addConstant(builder, tensor))
  }
  const { heads } = lowerForward(builder, network, { batchSize, weights: constants, randomKey: null, ...(features === undefined ? {} : { features }) })
  const outputs = heads.map(({ layerId, logits, activation }, index) => ({
    name: outputName(layerId, activation, logits.shape, index === 0),
    value: withLayer(builder, layerId, () => activate(builder, logits, activation)),
  }))
  return { graph: removeDeadCode(affineWithinConvolution(simplify(padWithinConvolution(finish(builder, outputs))))), batchSize }
}

/** The name of a head's output, see `Inference`; `shape` with batch. */
export function outputName(layerId: string, activation: OutputHead['activation'], shape: Shape, isMain: boolean): string {
  return isMain && activation === 'softmax' && shape.length === 2 ? 'probabilities' : `output:${layerId}`
}
