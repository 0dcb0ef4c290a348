/** Folders for one test file, removed when its tests are done, wherever in the file they were asked for. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'

const folders: string[] = []
const removeAll = (): void => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }))

// A hook counts only before the tests begin: this one is for folders that tests ask for while they run.
afterAll(removeAll)

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'convolve-test-'))
  folders.push(folder)
  // Files that share a process load this module once, so each brings a hook of its own.
  if (expect.getState().currentTestName === undefined) afterAll(removeAll)
  return folder
}
