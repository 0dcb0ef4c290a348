/**
 * `npm run bench -- features`: features of the bundled backbone, ours against PyTorch's forward pass of the same layers and weights, one image and 32 at
 * a time, a few runs of each in turn; then how fast a head trains on features that lie there. Needs Python with torch: CONVOLVE_PYTHON, else python3.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NetworkId } from '../../src-shared/dataset/ids.ts'
import { frozenFront, type FrozenFront } from '../../src-shared/network/frozenFront.ts'
import { graphOf } from '../../src-shared/network/graph.ts'
import { networkOnBackbone } from '../../src-shared/templates/backboneNetwork.ts'
import { headRun } from '../../src-shared/training/transfer.ts'
import { transferHead } from '../../src-shared/training/transferTask.ts'
import { createOnnxExecutor } from '../../src-main/executors/onnx/onnxExecutor.ts'
import type { Tensor } from '../../src-main/graph/ir.ts'
import { lowerInference } from '../../src-main/lowering/inference.ts'
import { defaultBackboneId, openBackbone } from '../../src-main/pretrained/openBackbone.ts'
import { labelColumn, type Examples } from '../../src-main/training/batches.ts'
import { programsOf } from '../../src-main/training/programs.ts'
import { train } from '../../src-main/training/run.ts'
import { randomNumbers } from '../support/randomNumbers.ts'
import { mustAnswer, startSide } from './side.ts'

const sidePx = 224
const classCount = 5
const batchSizes = [1, 32] as const
const [turns, turnMs] = [20, 300]
/** Of the first image's features, relative to the greatest. */
const tolerance = 1e-4

export async function bench(): Promise<void> {
  const backbone = openBackbone(defaultBackboneId, { dataFolder: tmpdir() })
  const document = networkOnBackbone({ ...backbone.document, input: { ...backbone.document.input, widthPx: sidePx, heightPx: sidePx } }, backbone.cut, { ...transferHead({ classNames: Array.from({ length: classCount }, String), numbers: [] }, 'single_label'), pretrained: backbone.id })
  const config = headRun(1 as NetworkId, document, 1, 1)
  const front = frozenFront(document, config.layerRates)!
  const python = process.env['CONVOLVE_PYTHON'] ?? 'python3'
  if (spawnSync(python, ['-c', 'import numpy, torch']).status !== 0) console.log(`features: the comparison is left out, ${python} has no torch. Set CONVOLVE_PYTHON to a Python that has it.`)
  else for (const batchSize of batchSizes) console.log(await compare(front, backbone.weights, python, batchSize))
  console.log(await headSpeed())

  async function headSpeed(): Promise<string> {
    const runFolder = mkdtempSync(join(tmpdir(), 'convolve-bench-'))
    const count = 20_000
    const executor = createOnnxExecutor({ purpose: 'training', threads: 1 })
    const times: number[] = []
    const labels = Int32Array.from({ length: count }, (_, index) => index % classCount)
    const programs = programsOf(document, classCount, { ...config, epochs: 3 }, executor, labels, { pretrained: backbone.weights, features: front.layerId })
    const features = drawnFeatures(labels, front.shape[0] ?? 1)
    const examples: Examples = { count, columns: [{ input: 'features', valuesOf: (places, _epoch, size) => rowsOf(features, front.shape[0] ?? 1, places, size) }, labelColumn(labels)] }
    try {
      await train(
        { config: { ...config, epochs: 3 }, classCount, runFolder, train: examples, val: { count: 0, columns: examples.columns }, programs, trainingExecutor: executor, inferenceExecutor: executor, resume: false, startFrom: null },
        { command: () => null, now: () => performance.now(), report: (message) => void (message.kind === 'report' && message.report.newEpochs.forEach(({ seconds }) => times.push(seconds))) },
      )
    } finally {
      rmSync(runFolder, { recursive: true, force: true })
    }
    return `head on ${count.toLocaleString('en')} kept features, batches of ${config.batchSize}, 1 thread: ${Math.round(count / Math.min(...times)).toLocaleString('en')} images/s`
  }
}

async function compare(front: FrozenFront, weights: ReadonlyMap<string, Tensor>, python: string, batchSize: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'convolve-bench-'))
  const shape = [batchSize, 3, sidePx, sidePx]
  const random = randomNumbers(1)
  const images = Uint8Array.from({ length: batchSize * 3 * sidePx * sidePx }, () => random.integer(0, 255))
  const used = [...weights].filter(([name]) => front.document.layers.some(({ id }) => name.startsWith(`${id}/`)))
  const { order, incoming, layers } = graphOf(front.document)
  writeFileSync(join(folder, 'images.bin'), images)
  writeFileSync(join(folder, 'weights.bin'), Buffer.concat(used.map(([, { data }]) => Buffer.from(data.buffer, data.byteOffset, data.byteLength))))
  writeFileSync(join(folder, 'network.json'), JSON.stringify({
    input: order[0], images: shape, weights: used.map(([name, tensor]) => ({ name, shape: tensor.shape })),
    layers: order.map((id) => ({ ...layers.get(id), inputs: (incoming.get(id) ?? []).map(({ from }) => from) })),
  }))
  const torch = startSide(python, [join(import.meta.dirname, 'features.py')])
  const executable = await createOnnxExecutor({ purpose: 'inference', threads: 1 }).compile(lowerInference(front.document, weights, { batchSize }).graph)
  const forward = async (): Promise<ArrayLike<number>> => Object.values(await executable.run({ images: { shape, dtype: 'uint8', data: images } }))[0]!.data
  try {
    const hello = await mustAnswer(torch, { threads: 1, folder, batchSize }, 'PyTorch')
    const [mine, theirs] = [await forward(), hello['features'] as readonly number[]]
    const difference = Math.max(...theirs.map((value, at) => Math.abs(value - (mine[at] ?? NaN)))) / Math.max(...theirs)
    if (!(difference <= tolerance)) throw new Error(`features: the sides do not compute the same, off by ${difference} of the greatest`)
    const wall = { ours: [] as number[], torch: [] as number[] }
    const cpu = { ours: 0, torch: 0 }
    const startMs = performance.now()
    await forward()
    const runs = Math.max(1, Math.round(turnMs / (performance.now() - startMs)))
    for (let turn = 0; turn < turns; turn++) {
      const before = process.cpuUsage()
      for (let run = 0; run < runs; run++) {
        const began = performance.now()
        await forward()
        wall.ours.push(performance.now() - began)
      }
      const { user, system } = process.cpuUsage(before)
      cpu.ours += (user + system) / 1000
      const answer = await mustAnswer(torch, { runs }, 'PyTorch')
      wall.torch.push(...(answer['wallMs'] as readonly number[]))
      cpu.torch += answer['cpuMs'] as number
    }
    const of = (list: readonly number[]): { median: number; min: number } => ({ median: list.toSorted((a, b) => a - b)[list.length >> 1]!, min: Math.min(...list) })
    const [a, b] = [of(wall.ours), of(wall.torch)]
    return `features, batch ${batchSize}, 1 thread: ours ${a.median.toFixed(2)} ms (min ${a.min.toFixed(2)}), torch ${String(hello['torch'])} ${b.median.toFixed(2)} ms (min ${b.min.toFixed(2)}); ratio of CPU ${(cpu.torch / cpu.ours).toFixed(2)}, of minima ${(b.min / a.min).toFixed(2)}, ratio ${(b.median / a.median).toFixed(2)}`
  } finally {
    await executable.close()
    await torch.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Features that a linear layer can learn. */
function drawnFeatures(labels: Int32Array, size: number): Float32Array {
  const random = randomNumbers(2)
  return Float32Array.from({ length: labels.length * size }, (_, at) => random.normal() + (at % size === labels[Math.floor(at / size)] ? 2 : 0))
}

function rowsOf(features: Float32Array, size: number, places: Uint32Array, rows: number): Tensor {
  const data = new Float32Array(rows * size)
  places.forEach((place, row) => data.set(features.subarray(place * size, (place + 1) * size), row * size))
  return { shape: [rows, size], dtype: 'float32', data }
}
