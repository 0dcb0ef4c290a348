/** `convolve predict`: what a run says about image files. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Prediction, PredictionSource } from '../../src-shared/api/prediction.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { percent, printResult } from './print.ts'
import { findRun, withProject, type CommonOptions } from './session.ts'

/** As many as one call of the API takes. */
const filesPerCall = 256

export interface PredictOptions extends CommonOptions {
  readonly run?: string
  readonly top: number
}

export async function predict(project: string, files: readonly string[], options: PredictOptions): Promise<void> {
  await withProject(project, options, async (core) => {
    const run = await findRun(core, options.run)
    const predictions: Prediction[] = []
    for (let first = 0; first < files.length; first += filesPerCall) {
      const sources = files.slice(first, first + filesPerCall).map(sourceOf)
      // Only a network that takes two images looks at the reference.
      predictions.push(...(await core.handlers.prediction.predict(run.id, sources, sourceOf(files[0]!))))
    }
    const named = predictions.map((prediction, index) => ({ ...prediction, file: files[index] }))
    printResult(options.json, named, named.flatMap((prediction) => lines(prediction, options.top)))
    if (predictions.some((prediction) => prediction.error !== null)) process.exitCode = 1
  })
}

function sourceOf(file: string): PredictionSource {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new AppError('fileMissing', { path: file })
  return { path: resolve(file) }
}

function said({ classes, number, drawn }: Prediction, top: number): string {
  if (number !== null) return String(Number(number.toPrecision(6)))
  if (drawn !== null) return `a picture of ${drawn.picture.widthPx}x${drawn.picture.heightPx}, which the app shows`
  return classes.slice(0, top).map(({ name, probability }) => `${name} ${percent(probability)}`).join(', ')
}

function lines(prediction: Prediction & { readonly file: string | undefined }, top: number): string[] {
  if (prediction.error !== null) return [`${prediction.file ?? ''}: ${prediction.error}`]
  return [`${prediction.file ?? ''}: ${said(prediction, top)} (${(prediction.decodeMs + prediction.networkMs).toFixed(1)} ms)`]
}
