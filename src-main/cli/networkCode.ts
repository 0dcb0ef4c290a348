/** `convolve code` and `convolve open-network`: networks as programs and files of others, and back. */
import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { CodeFormat } from '../../src-shared/code/codeFormats.ts'
import type { ImportNote } from '../../src-shared/code/import/notes.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { templates } from '../../src-shared/templates/index.ts'
import { openCore, type Core } from '../api/core.ts'
import { nodeHost } from '../server/nodeHost.ts'
import { printResult } from './print.ts'
import { withProject, type CommonOptions } from './session.ts'

export interface CodeOptions extends CommonOptions {
  readonly format: CodeFormat
  readonly project?: string
  readonly to?: string
}

/** Classes a template gets that is written without a project. */
const exampleClasses = 10

export async function writeCode(wanted: string, options: CodeOptions): Promise<void> {
  await withCore(options, async (core) => {
    const { document, notes } = await findNetwork(core, wanted, options.project !== undefined)
    for (const line of noteLines(notes)) console.error(line)
    const code = await core.handlers.networks.code(document, options.format)
    if (code.hint !== null) console.error(code.hint)
    if (options.to === undefined) {
      // As it is, not made printable: it is a program.
      process.stdout.write(options.json ? `${JSON.stringify(code, null, 2)}\n` : code.text)
      return
    }
    const file = resolve(options.to)
    writeFileSync(file, code.text)
    printResult(options.json, { format: code.format, file }, [`Written to ${file}`])
  })
}

export async function openNetworkFile(file: string, options: CodeOptions): Promise<void> {
  await withCore(options, async (core) => {
    const { document, notes } = await core.handlers.networks.readFile({ path: resolve(file) })
    const network = inferNetwork(document)
    const problems = network.problems.filter(({ severity }) => severity === 'error').map(({ sentence }) => sentence)
    const made = options.project === undefined ? null : await core.handlers.networks.create(document)
    printResult(options.json, { network: made, name: document.name, layers: document.layers.length, parameters: network.parameters, notes, problems }, [
      `${document.name}: ${document.layers.length} layers, ${network.parameters.toLocaleString('en-US')} parameters${made === null ? '' : `, now network ${made.id} of the project`}`,
      ...noteLines(notes),
      ...problems.map((sentence) => `  problem: ${sentence}`),
    ])
  })
}

function noteLines(notes: readonly ImportNote[]): readonly string[] {
  return notes.map(({ effect, layers, className, sentence }) => {
    const [first, ...others] = layers
    return `  ${effect}: ${first ?? 'the model'}${others.length > 0 ? ` and ${others.length} more` : ''}${className === '' ? '' : ` (${className})`}: ${sentence}.`
  })
}

async function withCore(options: CodeOptions, work: (core: Core) => Promise<void>): Promise<void> {
  if (options.project !== undefined) return withProject(options.project, options, work)
  const core = await openCore(nodeHost('cli', options.dataFolder ?? null))
  try {
    await work(core)
  } finally {
    await core.close()
  }
}

/** A network of the project by number or name, a template, or a file; throws `templateUnknown` with what there is. */
async function findNetwork(core: Core, wanted: string, hasProject: boolean): Promise<{ readonly document: NetworkDocument; readonly notes: readonly ImportNote[] }> {
  const saved = hasProject ? await core.handlers.networks.list() : []
  const own = saved.find(({ id, name }) => String(id) === wanted || name === wanted)
  if (own !== undefined) return { document: await core.handlers.networks.get(own.id), notes: [] }
  const template = templates.find(({ id }) => id === wanted)
  if (template !== undefined) return { document: template.create(template.input, exampleClasses), notes: [] }
  if (existsSync(wanted)) return core.handlers.networks.readFile({ path: resolve(wanted) })
  throw new AppError('templateUnknown', { template: wanted, known: [...saved.map(({ name }) => name), ...templates.map(({ id }) => id)] })
}
