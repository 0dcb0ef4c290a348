/** Every file that starts a process or a worker thread, by name. Used to start them, and by electron.vite.config.ts to bundle them. */
import { dirname, join, resolve } from 'node:path'

/** Name -> source file. Bundled, each becomes `out/main/<name>.js`. */
export const entryFiles = {
  index: 'src-main/index.ts',
  server: 'src-main/server/main.ts',
  cli: 'src-main/cli/main.ts',
  trainer: 'src-main/training/trainer.ts',
  batchWorker: 'src-main/training/batchWorker.ts',
  deviceProbe: 'src-main/training/deviceProbeProcess.ts',
  insight: 'src-main/insight/insightProcess.ts',
  labelErrors: 'src-main/insight/labelErrorsProcess.ts',
  weightReader: 'src-main/pretrained/weightReaderProcess.ts',
  backboneProbe: 'src-main/pretrained/measureProcess.ts',
  exportProof: 'src-main/exports/proofProcess.ts',
} as const
export type EntryName = keyof typeof entryFiles

/** True when this very file runs as TypeScript source; a bundle is JavaScript and lies flat in `out/main`. */
const fromSource = import.meta.filename.endsWith('.ts')

/** The folder that holds package.json and resources/ [absolute path]; inside the archive of an installed app too. */
export function appRoot(): string {
  return fromSource ? resolve(dirname(import.meta.filename), '../..') : resolve(import.meta.dirname, '../..')
}

/** Where an entry lies, for `fork`, `utilityProcess.fork` and `new Worker` [absolute path]. */
export function entryPath(name: EntryName): string {
  return fromSource ? join(appRoot(), entryFiles[name]) : join(import.meta.dirname, `${name}.js`)
}
