/** Several runs whose kept outputs are the inputs of the next; what remains is brought from the device at the end. */
import type { DeviceRuns, DeviceTensor, Tensors } from '../../src-main/executors/executor.ts'

export async function runOnDevice(device: DeviceRuns, inputs: Tensors, runs: number): Promise<Tensors> {
  let state: Readonly<Record<string, DeviceTensor>> = {}
  let last: Tensors = {}
  for (let run = 0; run < runs; run++) {
    const { outputs, kept } = await device.run({ ...inputs, ...state })
    for (const tensor of Object.values(state)) tensor.release()
    state = kept
    last = outputs
  }
  const read = await device.read(state)
  for (const tensor of Object.values(state)) tensor.release()
  return { ...last, ...read }
}
