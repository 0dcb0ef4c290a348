/** What the form of a run begins with when a project opens. */
import type { RunSummary } from '../../../src-shared/training/run.ts'
import { formFrom, type RunForm } from './runForm.ts'

/**
 * The settings of this run. Not what it went on from, which is nothing to come by unasked, unless its
 * network was built on that run's: with fresh weights its frozen layers would mean nothing.
 */
export function firstForm({ config }: Pick<RunSummary, 'config'>, runs: readonly Pick<RunSummary, 'id' | 'config'>[]): RunForm {
  const form = formFrom(config)
  const origin = runs.find(({ id }) => id === config.startFrom)
  if (origin !== undefined && origin.config.networkId !== config.networkId) return form
  return { ...form, startFrom: null, layerRates: {}, ratesFor: null }
}
