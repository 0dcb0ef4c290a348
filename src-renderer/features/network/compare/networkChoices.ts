/** What can be compared: the networks of the project, those that runs trained, and the templates. Used by the compare screen. */
import type { NetworksApi, NetworkSummary } from '../../../../src-shared/api/networks.ts'
import type { RunsApi } from '../../../../src-shared/api/runs.ts'
import type { Client } from '../../../../src-shared/api/contract.ts'
import type { NetworkId, RunId } from '../../../../src-shared/dataset/ids.ts'
import type { InputSettings } from '../../../../src-shared/dataset/inputSettings.ts'
import type { NetworkDocument } from '../../../../src-shared/network/document.ts'
import { templates } from '../../../../src-shared/templates/index.ts'
import type { Template } from '../../../../src-shared/templates/template.ts'

/** As the value of an option: `network:3`, `run:5`, `template:lenet-5`. */
export type NetworkChoice = `network:${number}` | `run:${number}` | `template:${string}`

/** The network that is compared at first with the open one: the next in the list, else that of the newest run, else a template. */
export function firstChoice(networks: readonly NetworkSummary[], openId: NetworkId | null, runs: readonly { readonly id: RunId }[]): NetworkChoice {
  const other = networks.find(({ id }) => id !== openId)
  if (other !== undefined) return `network:${other.id}`
  return runs[0] === undefined ? `template:${templates[0]?.id ?? ''}` : `run:${runs[0].id}`
}

/** A template for this input, or for its own where this is too small for it. */
export function templateFor(template: Template, input: InputSettings, classCount: number): NetworkDocument {
  const fits = Math.min(input.widthPx, input.heightPx) >= (template.smallestSidePx ?? 1)
  return template.create(fits ? { ...template.input, widthPx: input.widthPx, heightPx: input.heightPx, colour: input.colour } : template.input, classCount || template.classCount || 1)
}

/** The document behind a choice; the open network as it is on the screen. Throws what the core throws. */
export async function loadChoice(
  choice: NetworkChoice,
  api: { readonly networks: Pick<Client<NetworksApi>, 'get'>; readonly runs: Pick<Client<RunsApi>, 'network'> },
  open: { readonly id: NetworkId | null; readonly document: NetworkDocument; readonly classCount: number },
): Promise<NetworkDocument> {
  const [kind, id] = [choice.slice(0, choice.indexOf(':')), choice.slice(choice.indexOf(':') + 1)]
  if (kind === 'run') return api.runs.network(Number(id) as RunId)
  if (kind === 'network') return Number(id) === open.id ? open.document : api.networks.get(Number(id) as NetworkId)
  const template = templates.find((entry) => entry.id === id)
  if (template === undefined) throw new Error(`Templates: none has the id "${id}".`)
  return templateFor(template, open.document.input, open.classCount)
}

/** The network of the project behind a choice; null for runs and templates, which cannot be opened. */
export function networkIdOf(choice: NetworkChoice): NetworkId | null {
  return choice.startsWith('network:') ? (Number(choice.slice('network:'.length)) as NetworkId) : null
}
