/** Handlers of the pretrained area. Weights belong to this computer, so no project has to be open, but for a network with its classes. */
import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Handlers } from '../../src-shared/api/contract.ts'
import type { NetworkFileSource } from '../../src-shared/api/networks.ts'
import type { BackboneInfo, PretrainedApi } from '../../src-shared/api/pretrained.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { networkOnBackbone } from '../../src-shared/templates/backboneNetwork.ts'
import { networkWeights } from '../lowering/forward.ts'
import { openLibrary } from '../pretrained/library.ts'
import { backboneById, backbones, type BackboneEntry } from '../pretrained/manifest.ts'
import { measureBackbone } from '../pretrained/measureBackbone.ts'
import { backboneDocument } from '../pretrained/openBackbone.ts'
import { readOutputClasses } from '../store/trainingImages.ts'
import type { CoreContext } from './context.ts'

export function pretrainedHandlers(context: CoreContext): Handlers<PretrainedApi> {
  const { dataFolder } = context.host
  const library = openLibrary({
    dataFolder,
    startReader: () => context.host.startProcess('weightReader'),
    onState: (id, state) => context.emit({ kind: 'backboneChanged', id, state }),
  })
  const speeds = new Map<string, number>()
  const facts = new Map<string, Pick<BackboneInfo, 'parameters' | 'multiplyAdds'>>()

  function factsOf(entry: BackboneEntry): Pick<BackboneInfo, 'parameters' | 'multiplyAdds'> {
    const known = facts.get(entry.id)
    if (known) return known
    const inferred = inferNetwork(backboneDocument(entry))
    const made = { parameters: networkWeights(inferred).reduce((sum, { shape }) => sum + sizeOf(shape), 0), multiplyAdds: inferred.multiplyAdds }
    facts.set(entry.id, made)
    return made
  }

  function infoOf(entry: BackboneEntry): BackboneInfo {
    const { id, name, about, trainedOn, accuracy, licence, attribution, network, source, inputPx, cuts } = entry
    return {
      id, name, about, trainedOn, accuracy, licence, attribution, inputPx, cuts,
      preprocessing: network.kind === 'cocoMobilenet' ? 'tf' : network.preprocessing,
      url: source.kind === 'keras' ? source.withoutHead.url : null,
      hashed: source.kind === 'npm' || source.withoutHead.hash !== null,
      ...factsOf(entry),
      state: library.state(id),
      msPerImage: speeds.get(id) ?? null,
    }
  }

  return {
    list: () => backbones().map(infoOf),
    download(id) {
      const entry = backboneById(id)
      if (library.state(id).kind === 'downloading' || library.state(id).kind === 'reading') throw new AppError('downloadRunning', { backbone: entry.name })
      if (entry.source.kind === 'npm') throw new AppError('backboneBundled', { backbone: entry.name })
      // How it ends is told by the state.
      library.download(id).catch(() => {})
    },
    cancel: (id) => library.cancel(backboneById(id).id),
    chooseFile: (id, source, anyFile) => library.chooseFile(id, fileOf(context, source), anyFile),
    remove: (id) => library.remove(id),
    async measure(id) {
      const ms = await measureBackbone({ id, threads: availableParallelism() }, () => context.host.startProcess('backboneProbe'))
      speeds.set(id, ms)
      return ms
    },
    network(id, cut, task) {
      const entry = backboneById(id)
      if (!entry.cuts.some(({ layerId }) => layerId === cut)) throw new AppError('backboneCutUnknown', { backbone: entry.name, cut, known: entry.cuts.map(({ layerId }) => layerId) })
      const classCount = readOutputClasses(context.project().database.read).length
      return networkOnBackbone(backboneDocument(entry), cut, { classCount, task, normalized: true, pretrained: id })
    },
  }
}

/** The path of the file [absolute]; an upload for this purpose has one. */
function fileOf(context: CoreContext, source: NetworkFileSource): string {
  if ('path' in source) return source.path
  const folder = context.uploadFolder(source.uploadId)
  const [name] = (existsSync(folder) ? readdirSync(folder) : []).filter((entry) => !entry.endsWith('.part'))
  if (name === undefined) throw new AppError('weightsRefused', { file: 'of the upload', reason: 'it did not arrive' })
  return join(folder, name)
}
