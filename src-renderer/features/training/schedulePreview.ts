/** The learning rate over a whole run as points to draw: the engine's own function, asked at places along the run. Pure. */
import { afterEpoch, learningRateAt, startPlateau, type PlateauState, type ScheduleConfig } from '../../../src-shared/training/schedule.ts'

export interface PreviewPoint {
  /** Epochs since the start. */
  readonly epoch: number
  readonly rate: number
}

const mostPoints = 240

/** At most 240 updates, evenly spread, the first and the last among them. `batchesPerEpoch` below 1 counts as unknown: a hundred. */
export function schedulePreview(schedule: ScheduleConfig, learningRate: number, epochs: number, batchesPerEpoch: number, accumulationSteps: number): readonly PreviewPoint[] {
  const updatesPerEpoch = (batchesPerEpoch < 1 ? 100 : batchesPerEpoch) / accumulationSteps
  const updates = Math.max(1, Math.floor(updatesPerEpoch * epochs))
  const points = Math.min(updates, mostPoints)
  const plateaus = stuckPlateaus(schedule, epochs)
  return Array.from({ length: points }, (_, index) => {
    const update = points === 1 ? 1 : 1 + Math.round((index * (updates - 1)) / (points - 1))
    const epoch = (update - 1) / updatesPerEpoch
    return { epoch, rate: learningRateAt(schedule, learningRate, update, { updates, updatesPerEpoch }, plateaus[Math.floor(epoch)]) }
  })
}

/** The plateau's memory at the start of each epoch of a run that gets no better after its first one: the rate falls as often as it can. */
function stuckPlateaus(schedule: ScheduleConfig, epochs: number): readonly PlateauState[] {
  if (schedule.kind !== 'plateau') return []
  const states = [startPlateau]
  for (let epoch = 1; epoch < epochs; epoch += 1) states.push(afterEpoch(schedule, states.at(-1)!, 1, true))
  return states
}
