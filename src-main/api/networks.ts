/** Handlers of the networks area: saved documents of the open project, every one checked on its way in and out. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CoreContext } from './context.ts'
import type { Handlers } from '../../src-shared/api/contract.ts'
import type { NetworkFileSource, NetworksApi, NetworkSummary } from '../../src-shared/api/networks.ts'
import { codeFileName, networkCode } from '../../src-shared/code/codeFormats.ts'
import type { NetworkId } from '../../src-shared/dataset/ids.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { assertDocument, parseDocument } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { maxNameLength } from '../../src-shared/network/limits.ts'
import { tfjsTopology } from '../exports/tfjsModel.ts'
import { readNetworkFile } from '../interchange/networkFile.ts'
import { readOnnxFile } from '../interchange/onnxFile.ts'
import { deleteNetwork, insertNetwork, readNetworks, readNetworkSummary, readNetworkText, writeNetwork } from '../store/networks.ts'

export function networksHandlers(context: CoreContext): Handlers<NetworksApi> {
  function get(id: NetworkId): NetworkDocument {
    const text = readNetworkText(context.project().database.read, id)
    if (text === null) throw new AppError('networkUnknown', { id })
    return parseDocument(text)
  }

  function create(document: NetworkDocument): NetworkSummary {
    return announce(insertNetwork(context.writableProject().database.write, document))
  }

  function save(id: NetworkId, document: NetworkDocument): NetworkSummary {
    if (!writeNetwork(context.writableProject().database.write, id, document)) throw new AppError('networkUnknown', { id })
    return announce(id)
  }

  function announce(id: NetworkId): NetworkSummary {
    context.emit({ kind: 'networksChanged' })
    const summary = readNetworkSummary(context.project().database.write, id)
    if (summary === null) throw new AppError('networkUnknown', { id })
    return summary
  }

  return {
    list: () => readNetworks(context.project().database.read),
    get,
    create: (document) => create(assertDocument(document)),
    save: (id, document) => save(id, assertDocument(document)),
    rename: (id, name) => save(id, { ...get(id), name }),
    duplicate(id) {
      const document = get(id)
      return create({ ...document, name: copyName(document.name) })
    },
    delete(id) {
      if (!deleteNetwork(context.writableProject().database.write, id)) throw new AppError('networkUnknown', { id })
      context.emit({ kind: 'networksChanged' })
    },
    readFile: (source) => readNetworkFile(fileOf(context, source)),
    readOnnx: (source) => readOnnxFile(fileOf(context, source)),
    code(given, format) {
      const document = assertDocument(given)
      if (format !== 'tfjs') return networkCode(document, format)
      return { format, fileName: codeFileName(document.name, format), text: `${JSON.stringify(tfjsTopology(document), null, 1)}\n`, hint: 'The layers without weights, for tf.models.modelFromJSON. A trained model with its weights is on the Export screen.' }
    },
  }
}

/** The path of the file [absolute]; an upload for this purpose has one. */
function fileOf(context: CoreContext, source: NetworkFileSource): string {
  if ('path' in source) return source.path
  const folder = context.uploadFolder(source.uploadId)
  const [name] = readdirSync(folder).filter((entry) => !entry.endsWith('.part'))
  if (name === undefined) throw new AppError('networkFileUnreadable', { reason: 'it did not arrive' })
  return join(folder, name)
}

/** `LeNet-5` -> `LeNet-5 copy`, shortened where the limit asks for it. */
function copyName(name: string): string {
  const ending = ' copy'
  return name.slice(0, maxNameLength - ending.length) + ending
}
