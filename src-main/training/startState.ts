/** The tensors a run begins with: fresh ones, those of a checkpoint, or as much of another run's as fits. Used by the training loop. */
import { AppError } from '../../src-shared/errors/appError.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import type { Tensor } from '../graph/ir.ts'
import type { TrainingStep } from '../lowering/program.ts'
import { averageSuffix } from './averagedTensors.ts'
import { checkpointNames, type Checkpoint } from './checkpoint.ts'
import type { RunPosition } from './position.ts'

export type State = ReadonlyMap<string, Tensor>

/** Gradients that were waiting for their update when the other run ended. */
const sumSuffix = '/accumulated'

/** Values for the layers that the run does not train, by full name; empty when it trains all. Other entries are ignored. */
export function frozenWeights({ layerRates, seed }: RunConfig, fresh: (seed: number) => State, origin: State | null): State {
  if (!Object.values(layerRates).includes(0)) return new Map()
  return new Map([...fresh(seed), ...(origin ?? [])])
}

/** A fresh state in which these weights stand in place of fresh ones; averages of them begin there too. Those of other names or shapes are ignored. */
export function beginningWith(fresh: State, given: State = new Map()): State {
  const fitting = (name: string): Tensor | undefined => {
    const tensor = given.get(name)
    return tensor?.shape.join() === fresh.get(name)?.shape.join() ? tensor : undefined
  }
  return new Map([...fresh].map(([name, tensor]) => [name, fitting(name) ?? (name.endsWith(averageSuffix) ? fitting(weightOf(name)) : undefined) ?? tensor]))
}

/** A checkpoint fits when it holds exactly the tensors the step wants. Throws `checkpointDamaged`. */
export function assertSameTensors(tensors: State, step: TrainingStep): State {
  const fits = step.state.length === tensors.size && step.state.every(({ name, shape }) => tensors.get(name)?.shape.join() === shape.join())
  if (!fits) throw new AppError('checkpointDamaged', { file: checkpointNames.latest, reason: 'its tensors are not those of the network' })
  return tensors
}

/**
 * Fresh tensors, replaced by those of `origin` that have the same name and shape; optimizer memory it does not have begins now. `withSums`:
 * gradients that wait for their update are kept too, in the same run.
 */
export function stateFrom(origin: Pick<Checkpoint, 'tensors' | 'position'>, step: TrainingStep, seed: number, withSums = false): { readonly state: State; readonly since: Pick<RunPosition, 'updates' | 'memorySince'> } {
  const fresh = step.initialState(seed)
  const kept = (name: string): Tensor | undefined => {
    const tensor = name.endsWith(sumSuffix) && !withSums ? undefined : origin.tensors.get(name)
    return tensor?.shape.join() === fresh.get(name)?.shape.join() ? tensor : undefined
  }
  const state = new Map([...fresh].map(([name, tensor]) => [name, kept(name) ?? tensor]))
  // An average that did not exist yet begins at the weight, not at a fresh one.
  for (const name of state.keys()) if (name.endsWith(averageSuffix) && kept(name) === undefined) state.set(name, state.get(weightOf(name)) ?? state.get(name)!)
  const { updates } = origin.position
  const memorySince: Record<string, number> = {}
  for (const { name, role } of step.state) {
    if (role !== 'slot' || name.endsWith(averageSuffix) || name.endsWith(sumSuffix)) continue
    const weight = weightOf(name)
    const since = kept(name) === undefined ? updates : (origin.position.memorySince[weight] ?? 0)
    if (since > 0) memorySince[weight] = since
  }
  return { state, since: { updates, memorySince } }
}

/** `dense_1/kernel/adam_m` -> `dense_1/kernel`. */
function weightOf(slot: string): string {
  return slot.slice(0, slot.lastIndexOf('/'))
}
