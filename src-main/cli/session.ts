/** A core and one open project for the length of a command. Used by every command but `serve`. */
import { existsSync, rmSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import type { RunId } from '../../src-shared/dataset/ids.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { RunProgress, RunSummary } from '../../src-shared/training/run.ts'
import { openCore, type Core } from '../api/core.ts'
import { nodeHost } from '../server/nodeHost.ts'

/** Options every command takes. */
export interface CommonOptions {
  readonly json: boolean
  readonly dataFolder?: string
}

/** Opens the project (or creates it, when asked), does the work, closes everything whatever happens. */
export async function withProject<Result>(
  path: string,
  options: CommonOptions & { readonly create?: boolean },
  work: (core: Core) => Promise<Result>,
): Promise<Result> {
  const core = await openCore(nodeHost('cli', options.dataFolder ?? null))
  let created: string | null = null
  try {
    const folder = resolve(path.endsWith('.convolve') ? path : `${path}.convolve`)
    if (options.create && !existsSync(folder)) created = (await core.handlers.project.create(dirname(folder), basename(folder, '.convolve'))).path
    else await core.handlers.project.open(folder)
    return await work(core)
  } catch (error) {
    // A project made for a folder that turned out to hold nothing is not left behind.
    if (created !== null && core.context.project().info().imageCount === 0) {
      await core.context.setProject(null)
      rmSync(created, { recursive: true })
      await core.handlers.app.forgetRecentProject(created)
    }
    throw error
  } finally {
    await core.close()
  }
}

/** The run with this number or name; the newest one that has learnt something when nothing is said. Throws `runNotFound`. */
export async function findRun(core: Core, wanted: string | undefined): Promise<RunSummary> {
  const runs = [...(await core.handlers.runs.list())].sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  const found = wanted === undefined ? runs.find((run) => run.bestEpoch !== null) : runs.find((run) => String(run.id) === wanted || run.name === wanted)
  if (!found) throw new AppError('runNotFound', { wanted: wanted ?? null, known: runs.map((run) => `${run.id} (${run.name})`) })
  return found
}

/** Resolves when the run has left the states in which it works; `onProgress` hears every figure on the way. */
export function runEnded(core: Core, id: RunId, onProgress: (progress: RunProgress) => void): Promise<RunSummary> {
  return new Promise((resolve) => {
    const stopListening = core.on((event) => {
      if (event.kind === 'runProgress' && event.progress.runId === id) onProgress(event.progress)
      if (event.kind !== 'runChanged' || event.run.id !== id || event.run.state === 'preparing' || event.run.state === 'running') return
      stopListening()
      resolve(event.run)
    })
  })
}
