/** What belongs to an open project beyond its files: the supervisor of its runs, the learning-rate finder and the line to its insight process. Used by the handlers of runs, evaluation, prediction and exports. */
import * as path from 'node:path'
import { openLabelErrorSearches, type LabelErrorSearches, type LabelErrorSearchesPorts } from '../insight/labelErrorSearches.ts'
import { openInsightClient, type InsightClient } from '../insight/insightClient.ts'
import type { TrainedModel } from '../insight/messages.ts'
import type { OpenProject } from '../project/openProject.ts'
import { readClasses } from '../store/classes.ts'
import { readRunNetwork, type StoredRun } from '../store/runs.ts'
import { readSourcePaths } from '../store/trainingImages.ts'
import { openRateSearches, type RateSearches, type RateSearchesPorts } from '../training/rateSearches.ts'
import type { RunSupervisor } from '../training/runSupervisor.ts'
import { openSupervisor } from '../training/supervisor.ts'
import type { CoreContext } from './context.ts'

const supervisors = new WeakMap<OpenProject, RunSupervisor>()
const rateSearches = new WeakMap<OpenProject, RateSearches>()
const labelErrorSearches = new WeakMap<OpenProject, LabelErrorSearches>()
const insightClients = new WeakMap<OpenProject, InsightClient>()

/** The supervisor of the open project; made on first use, which also finds runs that were interrupted. */
export function supervisorOf(context: CoreContext): RunSupervisor {
  const project = context.project()
  const known = supervisors.get(project)
  if (known !== undefined) return known
  const supervisor = openSupervisor({
    database: project.database,
    readOnly: project.readOnly !== null,
    runsFolder: project.folders.runs,
    cacheFolder: project.folders.cache,
    dataFolder: context.host.dataFolder,
    sourceFolders: () => sourceFoldersOf(project),
    startTrainer: () => context.host.startProcess('trainer'),
    keepAwake: (reason) => context.host.keepAwake(reason),
    notify: (title, body) => context.host.notify(title, body),
    emit: (event) => context.emit(event),
  })
  supervisors.set(project, supervisor)
  project.onClose(() => supervisor.close())
  return supervisor
}

/** The learning-rate finder of the open project. */
export function rateSearchesOf(context: CoreContext): RateSearches {
  const project = context.project()
  const known = rateSearches.get(project)
  if (known !== undefined) return known
  const supervisor = supervisorOf(context)
  const searches = openRateSearches({
    ...searchPorts(context, project),
    runFolder: (id) => supervisor.runFolder(supervisor.stored(id).id),
    trainingRun: () => supervisor.list().find(({ state }) => state === 'preparing' || state === 'running')?.name ?? null,
    startTrainer: () => context.host.startProcess('trainer'),
  })
  rateSearches.set(project, searches)
  project.onClose(() => searches.cancel())
  return searches
}

/** Throws `rateSearchBusy` while the learning-rate finder is at work. */
export function assertNoRateSearch(context: CoreContext): void {
  rateSearches.get(context.project())?.assertIdle()
}

/** The search for label errors of the open project. */
export function labelErrorSearchesOf(context: CoreContext): LabelErrorSearches {
  const project = context.project()
  const known = labelErrorSearches.get(project)
  if (known !== undefined) return known
  const supervisor = supervisorOf(context)
  const searches = openLabelErrorSearches({
    ...searchPorts(context, project),
    run: (id) => ({ name: supervisor.stored(id).name, folder: supervisor.runFolder(id), network: readRunNetwork(project.database.read, id)! }),
    startProcess: () => context.host.startProcess('labelErrors'),
  })
  labelErrorSearches.set(project, searches)
  project.onClose(() => searches.close())
  return searches
}

/** What both searches read, and whom they tell. */
function searchPorts(context: CoreContext, project: OpenProject): Pick<RateSearchesPorts & LabelErrorSearchesPorts, 'read' | 'cacheFolder' | 'dataFolder' | 'sourceFolders' | 'emit'> {
  return {
    read: project.database.read,
    cacheFolder: project.folders.cache,
    dataFolder: context.host.dataFolder,
    sourceFolders: () => sourceFoldersOf(project),
    emit: (event) => context.emit(event),
  }
}

/** The line to the insight process of the open project. */
export function insightOf(context: CoreContext): InsightClient {
  const project = context.project()
  const known = insightClients.get(project)
  if (known !== undefined) return known
  const client = openInsightClient(() => context.host.startProcess('insight'))
  insightClients.set(project, client)
  project.onClose(() => client.close())
  return client
}

/** Absolute path of every source folder, by its id. */
export function sourceFoldersOf(project: OpenProject): Readonly<Record<number, string>> {
  return Object.fromEntries(readSourcePaths(project.database.read).map(({ id, path: folder, inside }) => [id, inside ? path.join(project.path, folder) : folder]))
}

export function trainedModelOf(context: CoreContext, run: StoredRun): TrainedModel {
  return { runFolder: supervisorOf(context).runFolder(run.id), network: readRunNetwork(context.project().database.read, run.id)!, classNames: presentNames(context, run) }
}

/** The classes of a run as they are called now: a class that was renamed is still the same. One that left the project keeps the name it had, told apart where another has taken it. */
export function presentNames(context: CoreContext, { classes }: Pick<StoredRun, 'classes'>): readonly string[] {
  const living = new Map(readClasses(context.project().database.read).map(({ id, name }) => [id, name]))
  const taken = new Set(classes.map(({ id }) => living.get(id)))
  return classes.map(({ id, name }) => living.get(id) ?? (taken.has(name) ? `${name} (removed)` : name))
}

/** How far apart the contrastive loss of a run wants images that differ; 1 where it had another loss. */
export function marginOf({ config: { loss } }: StoredRun): number {
  return loss.kind === 'contrastive' ? loss.margin : 1
}
