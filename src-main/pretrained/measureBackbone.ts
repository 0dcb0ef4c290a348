/** How long a backbone takes for one image here: the work of a process of its own, and what asks for it. */
import { AppError, fromErrorData, toErrorData, type ErrorData } from '../../src-shared/errors/appError.ts'
import { inferNetwork, inputShape } from '../../src-shared/network/infer.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import type { WorkerProcess } from '../bootstrap/workerProcess.ts'
import type { Tensor } from '../graph/ir.ts'
import { networkWeights } from '../lowering/forward.ts'
import { createOnnxExecutor } from '../executors/onnx/onnxExecutor.ts'
import { irShape } from '../lowering/layout.ts'
import { lowerInference } from '../lowering/inference.ts'
import { backboneById } from './manifest.ts'
import { backboneDocument } from './openBackbone.ts'

export interface MeasureRequest {
  readonly id: string
  readonly threads: number
}
export type FromMeasure = { readonly kind: 'ready' } | { readonly kind: 'measured'; readonly ms: number } | { readonly kind: 'failed'; readonly error: ErrorData }

const warmUps = 2
const measured = 9
/** Slow networks on slow machines are measured less often [ms]. */
const longestMs = 5_000
const longestProcessMs = 60_000

/** The middle of several runs, batch 1 [ms]. */
export async function measureHere({ id, threads }: MeasureRequest): Promise<FromMeasure> {
  try {
    const document = backboneDocument(backboneById(id))
    const shape = inputShape(document.input)
    const images = { shape: irShape(1, shape), dtype: 'uint8' as const, data: Uint8Array.from({ length: sizeOf(shape) }, (_, at) => (at * 31) % 256) }
    // What the weights are does not matter for the time, so it can be known before they are fetched.
    const weights = new Map(networkWeights(inferNetwork(document)).map(({ name, shape }): [string, Tensor] => [name, { shape, dtype: 'float32', data: new Float32Array(sizeOf(shape)).fill(0.01) }]))
    const executable = await createOnnxExecutor({ threads }).compile(lowerInference(document, weights, { batchSize: 1 }).graph)
    const times: number[] = []
    const startedMs = performance.now()
    for (let run = 0; run < warmUps + measured && (run <= warmUps || performance.now() - startedMs < longestMs); run += 1) {
      const beforeMs = performance.now()
      await executable.run({ images })
      if (run >= warmUps) times.push(performance.now() - beforeMs)
    }
    await executable.close()
    return { kind: 'measured', ms: times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]! }
  } catch (thrown) {
    return { kind: 'failed', error: toErrorData(thrown) }
  }
}

/** Has a process measure it. Throws `backboneUnknown`, `backboneNotMeasured` when the process dies or takes too long. */
export async function measureBackbone(request: MeasureRequest, startProcess: () => WorkerProcess): Promise<number> {
  const { name } = backboneById(request.id)
  const worker = startProcess()
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<number>((resolve, reject) => {
      const fail = (reason: string): void => reject(new AppError('backboneNotMeasured', { backbone: name, reason }))
      timer = setTimeout(() => fail(`it took longer than ${longestProcessMs / 1000} s`), longestProcessMs)
      worker.onExit((code) => fail(`its process ended (${code === null ? 'killed' : `exit code ${code}`})`))
      worker.onMessage((received) => {
        const message = received as FromMeasure
        if (message.kind === 'ready') worker.send(request)
        else if (message.kind === 'measured') resolve(message.ms)
        else reject(fromErrorData(message.error))
      })
    })
  } finally {
    clearTimeout(timer)
    worker.kill()
  }
}
