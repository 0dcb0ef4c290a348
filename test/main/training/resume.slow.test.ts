/** Every optimizer, schedule and way of updating: a run that was paused twice and goes on with new programs equals one that never stopped. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { test } from 'vitest'
import { expectResumes, resumeRows } from '../../support/resumes.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const root = temporaryFolder()

test.each(resumeRows.map(([title, config], number) => ({ title, config, number })))('$title', async ({ config, number }) => {
  const folder = path.join(root, String(number))
  fs.mkdirSync(folder)
  await expectResumes(folder, config)
})
