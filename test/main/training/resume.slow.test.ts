/**
 * Every optimizer, schedule, augmentation, loss and metric, and whatever else has a memory: a run paused in the middle of two epochs, each time
 * going on from disk with new programs, ends with the very bits of one that never stopped. The rows come from the shared lists, so
 * that a new kind is a new row.
 */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { beforeAll, test } from 'vitest'
import type { Checkpoint } from '../../../src-main/training/checkpoint.ts'
import { expectResumes, resumeRows, trainPlain } from '../../support/resumes.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const root = temporaryFolder()
let number = 0
const newFolder = (): string => {
  const folder = path.join(root, String(number++))
  fs.mkdirSync(folder)
  return folder
}
let plain: Checkpoint
beforeAll(async () => void (plain = await trainPlain(newFolder())))

test.each(resumeRows)('$title', (row) => expectResumes(newFolder(), row, plain))
