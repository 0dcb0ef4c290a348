/** The backbones on this computer: fetching, reading and removing their weights in `<data folder>/pretrained`. Used by the API; one for each core. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import type { BackboneState } from '../../src-shared/api/pretrained.ts'
import { AppError, toErrorData, type ErrorData } from '../../src-shared/errors/appError.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import type { WorkerProcess } from '../bootstrap/workerProcess.ts'
import { networkWeights } from '../lowering/forward.ts'
import { convertWeights } from './convertWeights.ts'
import { download, forget, hashProblem } from './download.ts'
import { kerasDocument } from './kerasDocument.ts'
import { backboneById, type BackboneEntry } from './manifest.ts'
import { backboneReady, weightsFileOf } from './openBackbone.ts'

export interface LibraryOptions {
  readonly dataFolder: string
  startReader(): WorkerProcess
  onState(id: string, state: BackboneState): void
  /** Address of a published file; tests give one of this machine. */
  readonly addressOf?: (url: string) => string
  /** Pause before a cut line is tried again [ms]. */
  readonly retryMs?: number
}

export interface Library {
  state(id: string): BackboneState
  /** Ends when the weights are there; states come on the way. Throws like `download` and `convertWeights`, or the reason of a cancel. */
  download(id: string): Promise<void>
  cancel(id: string): void
  chooseFile(id: string, file: string, anyFile: boolean): Promise<void>
  remove(id: string): void
}

/** States come at most so often [ms]. */
const stateEveryMs = 150
/** Room for names and tables of a file, beside its numbers [bytes]. */
const fileOverheadBytes = 32 * 1024 * 1024

export function openLibrary({ dataFolder, startReader, onState, addressOf = (url) => url, retryMs }: LibraryOptions): Library {
  const running = new Map<string, { readonly controller: AbortController; state: BackboneState }>()
  const problems = new Map<string, ErrorData>()
  const fileOf = (id: string): string => weightsFileOf(id, { dataFolder })
  const originFile = (id: string): string => `${fileOf(id)}.origin`
  const downloaded = (id: string): string => path.join(dataFolder, 'pretrained', `${id}.h5`)

  function state(id: string): BackboneState {
    const busy = running.get(id)
    if (busy) return busy.state
    const { source } = backboneById(id)
    if (!backboneReady(id, { dataFolder })) return { kind: 'missing', problem: problems.get(id) ?? null, partBytes: fs.statSync(`${downloaded(id)}.part`, { throwIfNoEntry: false })?.size ?? 0 }
    if (source.kind === 'npm') return { kind: 'ready', origin: 'bundled' }
    return { kind: 'ready', origin: fs.existsSync(originFile(id)) ? 'other' : 'published' }
  }

  /** Runs one job for a backbone; its state is told before, on the way and at the end. */
  async function job(id: string, first: BackboneState, work: (tell: (state: BackboneState) => void, signal: AbortSignal) => Promise<void>): Promise<void> {
    const entry = backboneById(id)
    if (entry.source.kind === 'npm') throw new AppError('backboneBundled', { backbone: entry.name })
    if (running.has(id)) throw new AppError('downloadRunning', { backbone: entry.name })
    const own = { controller: new AbortController(), state: first }
    running.set(id, own)
    problems.delete(id)
    const tell = (next: BackboneState): void => {
      own.state = next
      onState(id, next)
    }
    try {
      tell(first)
      await work(tell, own.controller.signal)
    } catch (thrown) {
      if (!own.controller.signal.aborted) problems.set(id, toErrorData(thrown))
      throw thrown
    } finally {
      running.delete(id)
      onState(id, state(id))
    }
  }

  async function read(id: string, file: string, published: boolean): Promise<void> {
    const { network } = backboneById(id)
    if (network.kind !== 'kerasApplication') throw new Error(`${id}: its weights are not Keras's`)
    await convertWeights({ source: file, target: fileOf(id), network }, startReader)
    if (published) fs.rmSync(originFile(id), { force: true })
    else fs.writeFileSync(originFile(id), path.basename(file))
  }

  return {
    state,
    download: (id) => job(id, { kind: 'downloading', receivedBytes: 0, totalBytes: null }, async (tell, signal) => {
      const entry = backboneById(id)
      const { url, hash } = publishedFile(entry)
      const target = downloaded(id)
      let toldMs = -Infinity
      const onProgress = (receivedBytes: number, totalBytes: number | null): void => {
        if (performance.now() - toldMs < stateEveryMs) return
        toldMs = performance.now()
        tell({ kind: 'downloading', receivedBytes, totalBytes })
      }
      await download({ url: addressOf(url), hash, target, mostBytes: largestFileBytes(entry) }, { signal, onProgress, ...(retryMs === undefined ? {} : { retryMs }) })
      tell({ kind: 'reading' })
      try {
        await read(id, target, true)
      } finally {
        // Ours holds the same numbers; a file that could not be read will not get better.
        fs.rmSync(target, { force: true })
      }
    }),
    cancel(id) {
      running.get(id)?.controller.abort(new Error('cancelled'))
    },
    chooseFile: (id, file, anyFile) => job(id, { kind: 'reading' }, async () => {
      const entry = backboneById(id)
      if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile()) throw new AppError('weightsRefused', { file, reason: 'there is no such file' })
      const wrong = await publishedProblem(entry, file)
      if (wrong !== null && !anyFile) throw new AppError('weightsOther', { file, ...wrong })
      await read(id, file, wrong === null && publishedFile(entry).hash !== null)
    }),
    remove(id) {
      const entry = backboneById(id)
      if (entry.source.kind === 'npm') throw new AppError('backboneBundled', { backbone: entry.name })
      if (running.has(id)) throw new AppError('downloadRunning', { backbone: entry.name })
      for (const file of [fileOf(id), originFile(id)]) fs.rmSync(file, { force: true })
      forget(`${downloaded(id)}.part`)
      problems.delete(id)
      onState(id, state(id))
    },
  }
}

/** The smaller of the published files: what a backbone needs. */
function publishedFile({ id, source }: BackboneEntry) {
  if (source.kind !== 'keras') throw new Error(`${id}: it is not published as a file`)
  return source.withoutHead
}

/** Null where a file is one of the published ones, or no hash of them is known. */
async function publishedProblem({ source }: BackboneEntry, file: string): ReturnType<typeof hashProblem> {
  if (source.kind !== 'keras') return null
  const without = await hashProblem(file, source.withoutHead.hash)
  if (without === null) return null
  return (await hashProblem(file, source.withHead.hash)) === null ? null : without
}

/** The whole network's numbers and some room. */
function largestFileBytes({ network }: BackboneEntry): number {
  if (network.kind !== 'kerasApplication') return 0
  const numbers = networkWeights(inferNetwork(kerasDocument(network))).reduce((sum, { shape }) => sum + sizeOf(shape), 0)
  return numbers * 4 + fileOverheadBytes
}
