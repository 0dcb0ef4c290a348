/** `convolve export`: a trained model out of the project, proven equal to the answers inside. */
import { resolve } from 'node:path'
import type { ExportFormat } from '../../src-shared/api/exports.ts'
import { printResult } from './print.ts'
import { findRun, withProject, type CommonOptions } from './session.ts'

export interface ExportOptions extends CommonOptions {
  readonly run?: string
  readonly format: ExportFormat
  readonly to?: string
}

export async function exportModel(project: string, options: ExportOptions): Promise<void> {
  await withProject(project, options, async (core) => {
    const run = await findRun(core, options.run)
    const result = await core.handlers.exports.create(run.id, options.format, options.to === undefined ? null : resolve(options.to))
    printResult(options.json, result, [
      `Exported run ${run.id} (${run.name}) to ${result.folder}`,
      ...result.files.map((file) => `  ${file.name} (${Math.ceil(file.sizeBytes / 1024)} kB)`),
      `Read back and compared on ${result.proof.imageCount} images: the largest difference of a probability is ${result.proof.largestDifference.toExponential(1)}.`,
    ])
  })
}
