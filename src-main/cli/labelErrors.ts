/** `convolve label-errors`: labels that are probably wrong, by networks that have not seen the image they are asked about. Changes no label. */
import { labelErrorParts, type LabelErrorPart, type LabelErrors, type LabelErrorsChoice } from '../../src-shared/api/labelErrors.ts'
import { duration, openProgress, percent, printResult } from './print.ts'
import { findRun, withProject, type CommonOptions } from './session.ts'

export interface LabelErrorsOptions extends CommonOptions {
  readonly split?: readonly LabelErrorPart[]
  readonly backbone?: string
  readonly run?: string
  readonly seed: number
  readonly top: number
}

const phases = { decoding: 'Preparing images', features: 'Computing features', heads: 'Training heads' } as const

export async function findLabelErrors(project: string, options: LabelErrorsOptions): Promise<void> {
  await withProject(project, options, async (core) => {
    const { labelErrors, labels } = core.handlers
    const line = openProgress()
    const stopListening = core.on((event) => {
      if (event.kind === 'labelErrorsProgress' && event.progress !== null) line.show(`${phases[event.progress.phase]}: ${percent(event.progress.done / Math.max(1, event.progress.total))}`)
    })
    const cancel = (): void => void labelErrors.cancel()
    process.once('SIGINT', cancel)
    try {
      const source: LabelErrorsChoice['source'] = options.run !== undefined ? { kind: 'run', runId: (await findRun(core, options.run)).id } : options.backbone !== undefined ? { kind: 'backbone', id: options.backbone } : null
      const found = await labelErrors.find({ parts: options.split ?? labelErrorParts, source, seed: options.seed })
      line.end()
      if (found === null) {
        process.exitCode = 130
        return
      }
      const names = new Map((await labels.classes()).map(({ id, name }) => [id, name]))
      const { suspects, doubts } = found
      const named = (list: LabelErrors['suspects']) => list.map((suspect) => ({ ...suspect, label: names.get(suspect.classId), suggestion: names.get(suspect.suggestedId) }))
      printResult(options.json, { ...found, suspects: named(suspects), doubts: named(doubts) }, [
        `${suspects.length} of ${found.imageCount} labels may be wrong (${found.sourceName}, ${found.foldCount} folds, ${percent(found.agreement)} agree with their label, ${duration(found.seconds)}).`,
        ...found.warnings,
        ...(found.leftOutCount > 0 ? [`${found.leftOutCount} images were left out, the first because ${found.leftOut[0]?.reason ?? ''}.`] : []),
        ...(found.confirmedCount > 0 ? [`${found.confirmedCount} more were said to be right.`] : []),
        ...(doubts.length > 0 ? [`${doubts.length} more images seem to be of another class, but not surely enough to be suspected.`] : []),
        ...suspects.slice(0, options.top).map(({ relativePath, classId, suggestedId, labelProbability, suggestionProbability }) =>
          `${percent(labelProbability).padStart(7)} ${names.get(classId) ?? ''} -> ${names.get(suggestedId) ?? ''} ${percent(suggestionProbability)}  ${relativePath}`),
      ])
    } finally {
      line.end()
      process.off('SIGINT', cancel)
      stopListening()
    }
  })
}
