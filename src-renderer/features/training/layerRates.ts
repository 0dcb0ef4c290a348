/** Learning rates of layers in the form of a run. Used by StartSettings and PretrainedRates. */
import type { RunForm } from './runForm.ts'

/** With this rate for these layers; undefined: they learn as the rest does. */
export function withRates(rates: RunForm['layerRates'], ids: readonly string[], rate: number | null | undefined): RunForm['layerRates'] {
  const others = Object.fromEntries(Object.entries(rates).filter(([id]) => !ids.includes(id)))
  return rate === undefined ? others : { ...others, ...Object.fromEntries(ids.map((id) => [id, rate])) }
}
