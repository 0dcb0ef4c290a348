/** The work of the reading process: a weight file of Keras becomes ours. Also runs inside tests. */
import type { FromReader, ReadRequest } from './convertWeights.ts'
import { kerasDocument, withoutHead } from './kerasDocument.ts'
import { readKerasWeights } from './kerasWeights.ts'
import { networkWeights } from '../lowering/forward.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { saveWeights } from './weightFile.ts'

/** The weights without the head, in the order of our document, go to `target`. */
export async function convertFile({ source, target, network }: ReadRequest): Promise<FromReader> {
  try {
    const whole = kerasDocument(network)
    const { weights, top } = await readKerasWeights(source, network, whole, { features: true })
    const kept = networkWeights(inferNetwork(withoutHead(whole))).map(({ name }) => [name, weights.get(name)!] as const)
    return { kind: 'done', top, sha256: saveWeights(target, new Map(kept)) }
  } catch (thrown) {
    return { kind: 'refused', reason: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}
