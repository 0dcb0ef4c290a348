/**
 * Weights, statistics and slots of a run between its steps: here, or in the memory of a device whose executor keeps them there, so that
 * they need not travel each step. Used by the loop (run.ts).
 */
import type { DeviceTensor, Executable, Tensors } from '../executors/executor.ts'
import type { TrainingStep } from '../lowering/program.ts'
import type { State } from './startState.ts'

export interface RunState {
  /** The step after this state; whoever drops one of the two states releases it. */
  step(executable: Executable, inputs: Tensors): Promise<{ readonly outputs: Tensors; readonly next: RunState }>
  /** All tensors, copied from the device where they lie there. */
  read(): Promise<State>
  /** Gives back memory of the device; before the executables are closed. */
  release(): void
}

/** The tensors a step makes anew: all but frozen ones. `Executor.compile` is told to keep them. */
export function changingTensors({ state }: TrainingStep): readonly string[] {
  return state.filter(({ role }) => role !== 'frozen').map(({ name }) => name)
}

/** State that lies here, as at the start of a run or after each step of the processor. */
export function stateHere(tensors: State, changing: readonly string[]): RunState {
  return {
    async step(executable, inputs) {
      const given = { ...Object.fromEntries(tensors), ...inputs }
      if (executable.device) {
        const { outputs, kept } = await executable.device.run(given)
        return { outputs, next: stateOnDevice(kept, executable.device, tensors, changing) }
      }
      const outputs = await executable.run(given)
      return { outputs, next: stateHere(new Map([...tensors, ...changing.map((name) => [name, made(outputs, name)] as const)]), changing) }
    },
    read: () => Promise.resolve(tensors),
    release: () => undefined,
  }
}

function stateOnDevice(kept: Readonly<Record<string, DeviceTensor>>, device: NonNullable<Executable['device']>, before: State, changing: readonly string[]): RunState {
  let copied: Promise<State> | null = null
  return {
    async step(executable, inputs) {
      if (!executable.device) throw new Error('a step that keeps its state on the device is followed by one that does not')
      const { outputs, kept: next } = await executable.device.run({ ...Object.fromEntries(before), ...kept, ...inputs })
      return { outputs, next: stateOnDevice(next, executable.device, before, changing) }
    },
    read: () => (copied ??= device.read(kept).then((tensors) => new Map([...before, ...changing.map((name) => [name, made(tensors, name)] as const)]))),
    release() {
      for (const tensor of Object.values(kept)) tensor.release()
    },
  }
}

function made<T>(outputs: Readonly<Record<string, T>>, name: string): T {
  const value = outputs[name]
  if (value === undefined) throw new Error(`training step: no output ${name}`)
  return value
}
