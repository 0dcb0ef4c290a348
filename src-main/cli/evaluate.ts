/** `convolve evaluate`: how good a run is on one part of the data. */
import type { Split } from '../../src-shared/dataset/split.ts'
import { duration, percent, printResult } from './print.ts'
import { findRun, withProject, type CommonOptions } from './session.ts'

export interface EvaluateOptions extends CommonOptions {
  readonly run?: string
  readonly split: Split
}

export async function evaluate(project: string, options: EvaluateOptions): Promise<void> {
  await withProject(project, options, async (core) => {
    const run = await findRun(core, options.run)
    const report = await core.handlers.evaluation.evaluate(run.id, options.split)
    const width = Math.max(...report.classNames.map((name) => name.length), 5)
    printResult(options.json, report, [
      `Run ${run.id} (${run.name}) on ${report.imageCount} images (${options.split}): ${report.accuracy === null ? '' : `accuracy ${percent(report.accuracy)}, `}loss ${report.loss.toFixed(4)}, ${duration(report.seconds)}.`,
      ...(report.leftOut.length > 0 ? [`${report.leftOut.length} images were left out, the first because ${report.leftOut[0]?.reason ?? ''}.`] : []),
      ...(report.numbers ? [`Mean absolute error ${report.numbers.meanAbsoluteError.toPrecision(4)}, root mean squared error ${report.numbers.rootMeanSquaredError.toPrecision(4)}${report.numbers.r2 === null ? '' : `, R2 ${report.numbers.r2.toFixed(3)}`}.`] : []),
      ...(report.perClass.length === 0 ? [] : [
        '',
        `${'Class'.padEnd(width)}  images  precision  recall      F1`,
        ...report.perClass.map(({ precision, recall, f1, support }, index) => `${(report.classNames[index] ?? '').padEnd(width)}  ${String(support).padStart(6)}  ${percent(precision).padStart(9)}  ${percent(recall).padStart(6)}  ${f1.toFixed(3).padStart(6)}`),
      ]),
    ])
  })
}
