/** Plans and the one running import of a project: start, report, cancel, go on after a crash. Used by api/images.ts and api/project.ts. */
import type { ImportChoice, ImportProgress } from '../../src-shared/api/images.ts'
import type { JobId } from '../../src-shared/dataset/ids.ts'
import { AppError, toErrorData } from '../../src-shared/errors/appError.ts'
import type { OpenProject } from '../project/openProject.ts'
import { endImport, readUnfinishedImports } from '../store/imports.ts'
import { importFolder, projectClosing, type ImportState } from './importFolder.ts'
import { planFolder, type FolderPlan } from './planFolder.ts'

export interface ImportListener {
  onProgress(progress: ImportProgress): void
  /** Rows were added; called at most once a second and at the end. */
  onDatasetChanged(): void
}

interface Job {
  progress: ImportProgress
  readonly cancel: AbortController
  readonly ended: Promise<void>
}

interface ProjectJobs {
  readonly plans: Map<string, FolderPlan>
  job: Job | null
}

/** A plan holds a list of files; the dialog that made it is long gone when four others have followed. */
const keepPlans = 4
const progressEveryMs = 200
const datasetEveryMs = 1000
/** Speed is measured over about this long [ms]. */
const speedWindowMs = 5000

const jobsOf = new WeakMap<OpenProject, ProjectJobs>()

function jobs(project: OpenProject): ProjectJobs {
  let known = jobsOf.get(project)
  if (!known) jobsOf.set(project, (known = { plans: new Map(), job: null }))
  return known
}

/** Looks into a folder and remembers the plan. */
export async function makePlan(project: OpenProject, path: string, uploaded: boolean): Promise<FolderPlan> {
  const plan = await planFolder(path, uploaded, project.path)
  const { plans } = jobs(project)
  plans.set(plan.planId, plan)
  for (const old of [...plans.keys()].slice(0, -keepPlans)) plans.delete(old)
  return plan
}

/** Starts a remembered plan. Throws `importPlanUnknown`, `importRunning`. */
export function startPlan(project: OpenProject, planId: string, choice: ImportChoice, listener: ImportListener): JobId {
  const plan = jobs(project).plans.get(planId)
  if (!plan) throw new AppError('importPlanUnknown', {})
  return startImport(project, plan, choice, listener)
}

/** Starts importing in the background. Throws `importRunning`, `projectReadOnly`. */
export function startImport(project: OpenProject, plan: FolderPlan, choice: ImportChoice, listener: ImportListener): JobId {
  project.assertWritable()
  const own = jobs(project)
  if (isRunning(own.job)) throw new AppError('importRunning', {})
  own.plans.delete(plan.planId)
  const jobId = crypto.randomUUID() as string as JobId
  const cancel = new AbortController()
  const speed = speedometer()
  let lastProgress = 0
  let lastDataset = performance.now()
  let lastAdded = 0
  const report = (state: ImportState | null, change: Partial<ImportProgress>, now: boolean): void => {
    const { imagesPerSecond, secondsLeft } = speed(state?.done ?? job.progress.done, state?.total ?? job.progress.total)
    job.progress = { ...job.progress, ...state, imagesPerSecond, secondsLeft, ...change }
    const time = performance.now()
    if (now || time - lastProgress >= progressEveryMs) {
      lastProgress = time
      // Lists are copied, for the import goes on adding to its own.
      listener.onProgress({ ...job.progress, duplicates: [...job.progress.duplicates], unreadable: [...job.progress.unreadable] })
    }
    if (job.progress.added !== lastAdded && (now || time - lastDataset >= datasetEveryMs)) {
      lastDataset = time
      lastAdded = job.progress.added
      listener.onDatasetChanged()
    }
  }
  const run = async (): Promise<void> => {
    await Promise.resolve()
    try {
      const state = await importFolder(project, plan, choice, cancel.signal, (state) => report(state, {}, false))
      report(state, { state: cancel.signal.aborted ? 'cancelled' : 'finished', secondsLeft: null }, true)
    } catch (error) {
      report(null, { state: 'failed', error: toErrorData(error).message, secondsLeft: null }, true)
    }
  }
  const job: Job = { progress: emptyProgress(jobId, plan.scan.files.length), cancel, ended: Promise.resolve() }
  own.job = Object.assign(job, { ended: run() })
  project.onClose(async () => {
    cancel.abort(projectClosing)
    await job.ended
  })
  return jobId
}

/** The running or last import; null when there was none since the project was opened. */
export function importProgressOf(project: OpenProject): ImportProgress | null {
  return jobs(project).job?.progress ?? null
}

export function cancelImport(project: OpenProject, jobId: JobId): void {
  const { job } = jobs(project)
  if (job?.progress.jobId === jobId) job.cancel.abort()
}

/** Resolves when the running import has ended; at once when there is none. */
export async function importEnded(project: OpenProject): Promise<ImportProgress | null> {
  const { job } = jobs(project)
  await job?.ended
  return job?.progress ?? null
}

/** Goes on with an import that was cut off by a crash; a folder that is gone meanwhile is left alone. */
export async function resumeImport(project: OpenProject, listener: ImportListener): Promise<void> {
  const unfinished = readUnfinishedImports(project.database.read)
  const newest = unfinished.at(-1)
  if (!newest || project.readOnly !== null) return
  const plan = await planFolder(newest.rootPath, false, project.path).catch(() => null)
  for (const { id } of unfinished) endImport(project.database.write, id)
  if (plan) startImport(project, plan, newest.choice, listener)
}

function isRunning(job: Job | null): boolean {
  return job !== null && (job.progress.state === 'running' || job.progress.state === 'scanning')
}

function emptyProgress(jobId: JobId, total: number): ImportProgress {
  return {
    jobId, state: 'running', done: 0, total, imagesPerSecond: 0, secondsLeft: null, added: 0, known: 0,
    duplicates: [], duplicateCount: 0, unreadable: [], unreadableCount: 0, error: null,
  }
}

/** Images per second over the last few seconds, and what that means for the rest. */
function speedometer(): (done: number, total: number) => { imagesPerSecond: number; secondsLeft: number | null } {
  const marks: { readonly timeMs: number; readonly done: number }[] = [{ timeMs: performance.now(), done: 0 }]
  return (done, total) => {
    const timeMs = performance.now()
    marks.push({ timeMs, done })
    while (marks.length > 2 && timeMs - (marks[1] as { timeMs: number }).timeMs > speedWindowMs) marks.shift()
    const first = marks[0] as { timeMs: number; done: number }
    const seconds = (timeMs - first.timeMs) / 1000
    const imagesPerSecond = seconds > 0 ? (done - first.done) / seconds : 0
    return { imagesPerSecond, secondsLeft: imagesPerSecond > 0 ? (total - done) / imagesPerSecond : null }
  }
}
