/** `npm run bench -- compile`: how long it takes from a document to a step that runs, for every case and for ResNet-50. Wall times, the least of three processes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchCase, benchCases } from './cases.ts'
import { mustAnswer, startSide } from './side.ts'

const repeats = 3

export async function bench(): Promise<void> {
  for (const name of [...Object.keys(benchCases), 'resnet50']) {
    const times: number[] = []
    for (let repeat = 0; repeat < repeats; repeat++) times.push(await compileMs(name))
    console.log(`${name} (${benchCase(name)?.about}): compiled in ${(Math.min(...times) / 1000).toFixed(2)} s (${times.map((ms) => (ms / 1000).toFixed(2)).join(', ')})`)
  }
}

async function compileMs(name: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'convolve-bench-'))
  const side = startSide(process.execPath, [join(import.meta.dirname, 'trainOurs.ts')])
  try {
    return (await mustAnswer(side, { name, batchSize: null, threads: 1, device: null, folder }, name))['compileMs'] as number
  } finally {
    await side.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
