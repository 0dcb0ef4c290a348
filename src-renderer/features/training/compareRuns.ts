/** Several runs side by side: one figure of each as curves, and the settings in which they differ. Pure; used by CompareRuns. */
import type { RunId } from '../../../src-shared/dataset/ids.ts'
import type { EpochMetrics, RunSummary } from '../../../src-shared/training/run.ts'
import { createCurve, appendPoint, type CurveBuffer } from '../../components/charts/curveBuffer.ts'
import { runFiguresText, type RunFigureName } from '../../text/runFigures.ts'
import type { Setting } from './runSettings.ts'

/** As many as have a colour of their own. */
export const mostCompared = 10

/** A colour (0 up to `mostCompared`, excluded) for each of the chosen runs: those that had one keep it, others get the first that is free. */
export function coloursFor(chosen: readonly RunId[], before: ReadonlyMap<RunId, number>): ReadonlyMap<RunId, number> {
  const kept = new Map(chosen.flatMap((id) => (before.has(id) ? [[id, before.get(id)!] as const] : [])))
  const taken = new Set(kept.values())
  const free = Array.from({ length: mostCompared }, (_, colour) => colour).filter((colour) => !taken.has(colour)).values()
  return new Map(chosen.map((id) => [id, kept.get(id) ?? free.next().value ?? 0]))
}

/** `loss`, `valLoss`, `accuracy`, `valAccuracy`, of the run's metrics `train:f1`, `val:f1`, and of each step those of `stepFigureNames`. */
export type FigureName = string

export const stepFigureNames = Object.keys(runFiguresText.names) as readonly RunFigureName[]

export function isStepFigure(name: FigureName): name is RunFigureName {
  return Object.hasOwn(runFiguresText.names, name)
}

/** The figures that at least one of the runs has, in a fixed order; those of single classes are left out. */
export function figuresIn(runs: readonly (readonly EpochMetrics[])[]): readonly FigureName[] {
  const epochs = runs.flat()
  const basic = (['valLoss', 'loss', 'valAccuracy', 'accuracy'] as const).filter((name) => epochs.some((epoch) => epoch[name] !== null))
  const more = new Set(epochs.flatMap(({ metrics }) => [...namesOf('val', metrics?.val), ...namesOf('train', metrics?.train)]))
  return [...basic, ...more]
}

function namesOf(part: 'train' | 'val', figures: Readonly<Record<string, number>> | null | undefined): readonly FigureName[] {
  return Object.keys(figures ?? {}).flatMap((name) => (name.includes('/') ? [] : [`${part}:${name}`]))
}

/** One figure of an epoch; null where the run does not have it. */
export function valueOf(epoch: EpochMetrics, name: FigureName): number | null {
  if (name === 'loss' || name === 'valLoss' || name === 'accuracy' || name === 'valAccuracy') return epoch[name]
  const [part, metric = ''] = name.split(':')
  return (part === 'val' ? epoch.metrics?.val : epoch.metrics?.train)?.[metric] ?? null
}

/** A figure over the epochs; gaps where it is missing. */
export function figureCurve(epochs: readonly EpochMetrics[], name: FigureName): CurveBuffer {
  const curve = createCurve()
  for (const epoch of epochs) appendPoint(curve, epoch.epoch, valueOf(epoch, name))
  return curve
}

/** Whether less is better. */
export function isError(name: FigureName): boolean {
  return name.toLowerCase().endsWith('loss') || name.endsWith('_error')
}

/** The best value of a figure and its epoch; null where the run does not have it. */
export function bestOf(epochs: readonly EpochMetrics[], name: FigureName): { readonly epoch: number; readonly value: number } | null {
  let best: { readonly epoch: number; readonly value: number } | null = null
  for (const epoch of epochs) {
    const value = valueOf(epoch, name)
    if (value !== null && (best === null || (isError(name) ? value < best.value : value > best.value))) best = { epoch: epoch.epoch, value }
  }
  return best
}

/** Settings that are not the same in all of the runs: label, and the value of each (null: it has none). */
export function differingSettings(runs: readonly RunSummary[], settingsOf: (run: RunSummary) => readonly Setting[]): readonly { readonly label: string; readonly values: readonly (string | null)[] }[] {
  const tables = runs.map((run) => new Map(settingsOf(run).map(({ label, value }) => [label, value])))
  const labels = new Set(tables.flatMap((table) => [...table.keys()]))
  const rows = [...labels].map((label) => ({ label, values: tables.map((table) => table.get(label) ?? null) }))
  return rows.filter(({ values }) => new Set(values).size > 1)
}
