/** All curves of a run as one table: a row for each step, the figures of an epoch in the row of its last step. Pure; used by RunCharts. */
import type { CurveBuffer } from '../../components/charts/curveBuffer.ts'
import { csvText } from '../../composables/csv.ts'
import { nameOfFigure } from '../../composables/figures.ts'
import { runOptionsText } from '../../text/runOptions.ts'
import { runFiguresText as text, type RunFigureName } from '../../text/runFigures.ts'
import type { CurveSet } from './curves.ts'

/** Columns that no step fills are left out. */
export function runCsv(set: CurveSet): string {
  const stepOf = (x: number): number => Math.round(x * set.stepsPerEpoch)
  const columns: { readonly label: string; readonly values: ReadonlyMap<number, number | null> }[] = []
  const add = (label: string, curve: CurveBuffer): void => {
    const values = new Map(Array.from({ length: curve.length }, (_, index) => [stepOf(curve.xs[index]!), Number.isNaN(curve.ys[index]!) ? null : curve.ys[index]!] as const))
    if ([...values.values()].some((value) => value !== null)) columns.push({ label, values })
  }
  add(text.csvColumns.loss, set.loss.steps)
  add(text.csvColumns.accuracy, set.accuracy.steps)
  add(text.csvColumns.dLoss, set.figure.steps)
  for (const [name, { curve }] of Object.entries(set.more)) add(text.names[name as RunFigureName], curve)
  const { part } = runOptionsText
  add(part(false, runOptionsText.lossName), set.loss.train)
  add(text.csvColumns.valLoss, set.loss.val)
  add(part(false, runOptionsText.accuracyName), set.accuracy.train)
  add(text.csvColumns.valAccuracy, set.accuracy.val)
  if (set.figure.name !== null) {
    add(part(false, nameOfFigure(set.figure.name)), set.figure.train)
    add(part(true, nameOfFigure(set.figure.name)), set.figure.val)
  }
  const steps = [...new Set(columns.flatMap(({ values }) => [...values.keys()]))].sort((a, b) => a - b)
  const epochOf = (step: number): number => Math.max(1, Math.ceil(step / set.stepsPerEpoch))
  return csvText([[text.csvColumns.step, text.csvColumns.epoch, ...columns.map(({ label }) => label)], ...steps.map((step) => [step, epochOf(step), ...columns.map(({ values }) => values.get(step) ?? null)])])
}
