/** Checkpoints of single epochs that a run keeps beside its best one, and the one a person chose to answer from. Used by the loop, the supervisor and whoever reads a trained network. */
import * as fs from 'node:fs'
import * as path from 'node:path'

const namePattern = /^epoch-(\d{1,6})\.ckpt$/
const choiceName = 'chosen.json'

export function epochCheckpointName(epoch: number): string {
  return `epoch-${epoch}.ckpt`
}

/** Whether a run that keeps every `every`-th epoch (null: none) keeps this one. */
export function isKept(every: number | null, epoch: number): boolean {
  return every !== null && epoch % every === 0
}

/** Epochs whose weights were kept, ascending, with the size of each file. */
export function keptEpochs(runFolder: string): { readonly epoch: number; readonly sizeBytes: number }[] {
  const names = fs.existsSync(runFolder) ? fs.readdirSync(runFolder) : []
  const found = names.flatMap((name) => {
    const epoch = Number(namePattern.exec(name)?.[1] ?? NaN)
    return Number.isNaN(epoch) ? [] : [{ epoch, sizeBytes: fs.statSync(path.join(runFolder, name)).size }]
  })
  return found.sort((a, b) => a.epoch - b.epoch)
}

/** The epoch a person chose; null: the best one. What cannot be read, or names a file that is gone, is no choice. */
export function chosenEpoch(runFolder: string): number | null {
  let epoch: unknown
  try {
    epoch = (JSON.parse(fs.readFileSync(path.join(runFolder, choiceName), 'utf8')) as { readonly epoch?: unknown } | null)?.epoch
  } catch {
    return null
  }
  return typeof epoch === 'number' && Number.isSafeInteger(epoch) && fs.existsSync(path.join(runFolder, epochCheckpointName(epoch))) ? epoch : null
}

/** From now on the run answers from this epoch (one of `keptEpochs`); null: from its best one. */
export function chooseEpoch(runFolder: string, epoch: number | null): void {
  const target = path.join(runFolder, choiceName)
  if (epoch === null) {
    fs.rmSync(target, { force: true })
    return
  }
  fs.writeFileSync(`${target}.tmp`, JSON.stringify({ epoch }), { mode: 0o600, flush: true })
  fs.renameSync(`${target}.tmp`, target)
}

/** The checkpoint of the chosen epoch; null: none was chosen. */
export function chosenCheckpoint(runFolder: string): string | null {
  const epoch = chosenEpoch(runFolder)
  return epoch === null ? null : path.join(runFolder, epochCheckpointName(epoch))
}
