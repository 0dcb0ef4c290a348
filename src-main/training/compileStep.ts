/** A training step as one executable, also where it is two graphs that take turns (`TrainingStep.then`). Used by the loop, the finder of rates and the probe of a step. */
import type { DeviceTensor, Executable, Executor } from '../executors/executor.ts'
import type { TrainingStep } from '../lowering/program.ts'
import { changingTensors } from './runState.ts'

/** Compiled so that what changes may stay in the memory of the device. */
export async function compileStep(executor: Executor, step: TrainingStep): Promise<Executable> {
  const changing = changingTensors(step)
  const first = await executor.compile(step.graph, changing)
  if (step.then === undefined) return first
  try {
    return inTurn(first, new Set(step.graph.outputs.map(({ name }) => name)), await executor.compile(step.then, changing))
  } catch (thrown) {
    await first.close()
    throw thrown
  }
}

/** The second one gets what the first one gave in place of inputs of the same names. */
function inTurn(first: Executable, ofFirst: ReadonlySet<string>, second: Executable): Executable {
  const { device: firstDevice } = first
  const { device: secondDevice } = second
  return {
    async run(inputs) {
      const before = await first.run(inputs)
      return { ...before, ...(await second.run({ ...inputs, ...before })) }
    },
    ...(firstDevice === undefined || secondDevice === undefined ? {} : {
      device: {
        async run(inputs) {
          const before = await firstDevice.run(inputs)
          try {
            const after = await secondDevice.run({ ...inputs, ...before.outputs, ...before.kept })
            return { outputs: { ...before.outputs, ...after.outputs }, kept: { ...before.kept, ...after.kept } }
          } catch (thrown) {
            for (const tensor of Object.values(before.kept)) tensor.release()
            throw thrown
          }
        },
        async read(kept) {
          const part = (isFirst: boolean): Record<string, DeviceTensor> => Object.fromEntries(Object.entries(kept).filter(([name]) => ofFirst.has(name) === isFirst))
          return { ...(await firstDevice.read(part(true))), ...(await secondDevice.read(part(false))) }
        },
      },
    }),
    async close() {
      await first.close()
      await second.close()
    },
  }
}
