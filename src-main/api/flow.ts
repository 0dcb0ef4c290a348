/** Handlers of the flow area: an image of the project through a network as it is drawn. The work is done in the insight process. */
import * as path from 'node:path'
import type { Handlers } from '../../src-shared/api/contract.ts'
import type { FlowApi, FlowMap, FlowMaps, FlowOverview, FlowSource, FlowStep } from '../../src-shared/api/flow.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { assertDocument } from '../../src-shared/network/assertDocument.ts'
import type { FlowAnswer, FlowQuestion } from '../insight/messages.ts'
import { readImageLocations } from '../store/trainingImages.ts'
import type { CoreContext } from './context.ts'
import { insightOf, sourceFoldersOf, supervisorOf } from './projectServices.ts'

export function flowHandlers(context: CoreContext): Handlers<FlowApi> {
  async function ask(source: FlowSource, question: FlowQuestion): Promise<FlowAnswer> {
    const project = context.project()
    const [location] = readImageLocations(project.database.read, [source.imageId])
    if (location === undefined) throw new AppError('imageUnknown', { id: source.imageId })
    const { weights } = source
    return insightOf(context).ask({
      kind: 'flow',
      network: assertDocument(source.document),
      file: path.join(sourceFoldersOf(project)[location.sourceId] ?? '', location.relativePath),
      run: weights.kind === 'run' ? { folder: supervisorOf(context).runFolder(supervisorOf(context).stored(weights.runId).id), at: weights.at } : null,
      seed: weights.kind === 'fresh' ? weights.seed : 0,
      question,
    })
  }
  return {
    layers: async (source) => (await ask(source, { about: 'layers' })) as FlowOverview,
    maps: async (source, layerId, first, count) => (await ask(source, { about: 'maps', layerId, first, count })) as FlowMaps,
    map: async (source, layerId, index) => (await ask(source, { about: 'map', layerId, first: index })) as FlowMap,
    values: async (source, layerId, first) => (await ask(source, { about: 'values', layerId, first })) as readonly number[],
    step: async (source, layerId, channel, row, column, firstInput) => (await ask(source, { about: 'step', layerId, channel, row, column, firstInput })) as FlowStep,
  }
}
