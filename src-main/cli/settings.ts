/** `--settings FILE` of the commands that train: everything about a run that has no option of its own, as JSON. */
import { readFileSync } from 'node:fs'
import { InvalidArgumentError } from 'commander'
import { runSettings } from '../../src-shared/api/runConfig.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'

export type RunSettings = Partial<Pick<RunConfig, keyof (typeof runSettings)['shape']>>

/** Throws a sentence when the file cannot be read or holds something else. */
export function readSettings(file: string): RunSettings {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (thrown) {
    throw new InvalidArgumentError(`"${file}" cannot be read (${(thrown as NodeJS.ErrnoException).code ?? String(thrown)}).`)
  }
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (thrown) {
    throw new InvalidArgumentError(`"${file}" is not JSON (${(thrown as Error).message}).`)
  }
  const parsed = runSettings.safeParse(given)
  if (parsed.success) return parsed.data as RunSettings
  const [issue] = parsed.error.issues
  throw new InvalidArgumentError(`"${file}", ${issue?.path.join('.') || 'as a whole'}: ${issue?.message ?? 'not as it should be'}. It may hold ${Object.keys(runSettings.shape).join(', ')}.`)
}
