/** The network a run can be repeated with. Used by TrainingPage. */
import type { NetworkId } from '../../../src-shared/dataset/ids.ts'
import type { RunSummary } from '../../../src-shared/training/run.ts'
import { client } from '../../api/client.ts'

/** Made anew of what the run keeps where it was deleted meanwhile: then `madeAgain` is its name. */
export async function networkOfRun({ id, config }: Pick<RunSummary, 'id' | 'config'>): Promise<{ readonly networkId: NetworkId; readonly madeAgain: string | null }> {
  const known = await client.networks.list()
  if (known.some((network) => network.id === config.networkId)) return { networkId: config.networkId, madeAgain: null }
  const made = await client.networks.create(await client.runs.network(id))
  return { networkId: made.id, madeAgain: made.name }
}
