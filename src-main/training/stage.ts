/** The step of a run, compiled, while the same layers train: from the start, or from where a block of frozen layers was unfrozen. Used by the loop (run.ts). */
import type { Executable, Executor } from '../executors/executor.ts'
import type { TrainingStep } from '../lowering/program.ts'
import { compileStep } from './compileStep.ts'

export interface CompiledStep {
  readonly step: TrainingStep
  readonly executable: Executable
}
/** Two batch sizes at most: the full one and the short last one. */
export type CompiledSteps = Map<number, CompiledStep>

export interface Stage {
  /** Of the full batch. */
  readonly first: TrainingStep
  /** What the optimizer keeps, by name. */
  readonly slots: ReadonlySet<string>
  /** Names of the blocks that train by now. */
  readonly unfrozen: readonly string[]
  compile(size: number): Promise<CompiledStep>
}

export async function compileSize(executor: Executor, compiled: CompiledSteps, batchSize: number, lower: () => TrainingStep): Promise<CompiledStep> {
  const known = compiled.get(batchSize)
  if (known !== undefined) return known
  const step = lower()
  const made = { step, executable: await compileStep(executor, step) }
  compiled.set(batchSize, made)
  return made
}

export async function closeSteps(steps: CompiledSteps): Promise<void> {
  const compiled = [...steps.values()]
  steps.clear()
  for (const { executable } of compiled) await executable.close()
}

/** What a run in this stage is said to do: *Training, Conv 3 to Conv 5 unfrozen*. */
export function trainingPhase({ unfrozen }: Stage): string {
  const last = unfrozen.at(-1)
  if (last === undefined) return 'Training'
  return unfrozen.length === 1 ? `Training, ${last} unfrozen` : `Training, ${unfrozen.length} blocks unfrozen, last ${last}`
}
