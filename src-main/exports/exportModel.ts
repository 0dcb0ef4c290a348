/** Exports a trained network: all files, the parity proof, the final name. Used by `api/exports.ts`. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { writeExportFolder, type ExportFiles } from './exportFolder.ts'
import { modelFormats } from './formats.ts'
import type { ProofAnswer } from './messages.ts'
import type { TrainedNetwork } from './modelFormat.ts'
import { preprocessingOf } from './preprocessing.ts'
import { answersOfFolder, compareAnswers } from './proof.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import type { ExportFormat, ExportResult } from '../../src-shared/api/exports.ts'
import { answerNames } from '../insight/taskAnswers.ts'
import { appRoot } from '../bootstrap/entries.ts'
import type { WorkerProcess } from '../bootstrap/workerProcess.ts'

export interface ExportJob {
  readonly format: ExportFormat
  readonly trained: TrainedNetwork
  /** Also the folder's name. */
  readonly runName: string
  readonly parentFolder: string
  /** Held-out images the proof starts from. */
  readonly imageFiles: readonly string[]
  /** The app's own answers for them, in order; null for a file that cannot be read. */
  readonly inApp: ProofAnswer
  startProofProcess(): WorkerProcess
}

/**
 * Writes `<parentFolder>/<run name>, <format>/`. Throws `exportNotWritten`, `exportUnreadable`, `exportDiffers`, `exportNoImages`;
 * then nothing is left behind.
 */
export async function exportModel(job: ExportJob): Promise<ExportResult> {
  const startedMs = performance.now()
  const { format, trained, imageFiles } = job
  const task = taskOf(trained.network)
  const { folder, proof } = await writeExportFolder(job.parentFolder, `${job.runName}, ${modelFormats[format].title}`, filesOf(format, trained), async (written) => {
    const readBack = await answersOfFolder({ format, folder: written, input: trained.network.input, paired: task === 'pairs', files: imageFiles }, job.startProofProcess)
    return compareAnswers(format, job.runName, imageFiles.map((file) => basename(file)), job.inApp, readBack, task === 'single_label')
  })
  const files = readdirSync(folder).map((name) => ({ name, sizeBytes: statSync(join(folder, name)).size }))
  return { format, folder, files, proof, seconds: (performance.now() - startedMs) / 1000 }
}

/** The model, its labels and preprocessing, and the runnable example with its explanation (`resources/exports`). */
export function filesOf(format: ExportFormat, trained: TrainedNetwork): ExportFiles {
  const { modelFiles, inputLayout } = modelFormats[format]
  const exampleFolder = join(appRoot(), 'resources', 'exports', format)
  return new Map([
    ...modelFiles(trained),
    ['labels.json', `${JSON.stringify(answerNames(taskOf(trained.network), trained.classNames), null, 2)}\n`],
    ['preprocessing.json', `${JSON.stringify(preprocessingOf(trained.network, inputLayout), null, 2)}\n`],
    ...readdirSync(exampleFolder).map((name) => [name, readFileSync(join(exampleFolder, name))] as const),
  ])
}
