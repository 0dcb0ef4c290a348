/** `npm run bench -- batch [CASE]`: what a step of ResNet-20 (or another case) costs per image for batches of 8 to 128; linear cost shows as one figure. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchCase } from './cases.ts'
import { mustAnswer, startSide, type Side } from './side.ts'

const batchSizes = [8, 16, 32, 64, 128] as const
const turns = 6
/** Images one side trains on in a row. */
const imagesPerTurn = 256

export async function bench(): Promise<void> {
  const name = process.argv[3] ?? 'resnet20'
  if (benchCase(name) === null) {
    console.error(`batch: no case named "${name}".`)
    process.exitCode = 2
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'convolve-bench-'))
  const sides: Side[] = []
  try {
    for (const batchSize of batchSizes) {
      const side = startSide(process.execPath, [join(import.meta.dirname, 'trainOurs.ts')])
      sides.push(side)
      await mustAnswer(side, { name, batchSize, threads: 1, device: null, folder }, `${name}, batch ${batchSize}`)
    }
    const times: number[][] = batchSizes.map(() => [])
    for (let turn = 0; turn < turns; turn++)
      for (const [index, batchSize] of batchSizes.entries())
        times[index]?.push(...(await mustAnswer(sides[index] as Side, { steps: imagesPerTurn / batchSize }, name))['wallMs'] as number[])
    for (const [index, batchSize] of batchSizes.entries()) {
      const median = times[index]?.toSorted((a, b) => a - b)[(times[index]?.length ?? 0) >> 1] ?? NaN
      const { peakBytes } = await mustAnswer(sides[index] as Side, { memory: true }, name)
      console.log(`${name} batch ${batchSize}: ${median.toFixed(2)} ms a step, ${(median / batchSize).toFixed(3)} ms an image, peak ${Math.round((peakBytes as number) / 2 ** 20)} MiB`)
    }
  } finally {
    for (const side of sides) await side.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
