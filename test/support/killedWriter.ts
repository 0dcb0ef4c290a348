/** Writes checkpoints into a folder and ends itself with SIGKILL at a named point of the last one. Started by kill.slow.test.ts: `node killedWriter.ts <folder> <point> <count>`. */
import type { Tensor } from '../../src-main/graph/ir.ts'
import { checkpointNames, saveCheckpoint, type WritePoint } from '../../src-main/training/checkpoint.ts'
import { startPosition } from '../../src-main/training/position.ts'

const [folder, point, count] = process.argv.slice(2) as [string, WritePoint, string]
for (let step = 1; step <= Number(count); step++) {
  const kernel: Tensor = { shape: [50_000], dtype: 'float32', data: new Float32Array(50_000).fill(step) }
  const checkpoint = {
    seed: 1,
    position: { ...startPosition, step, stepInEpoch: step, updates: step },
    tensors: new Map([['dense/kernel', kernel]]),
    stepLoss: new Float32Array(step),
    stepAccuracy: new Float32Array(step),
  }
  saveCheckpoint(folder, checkpointNames.latest, checkpoint, true, (reached) => {
    if (step === Number(count) && reached === point) process.kill(process.pid, 'SIGKILL')
  })
}
