/** P-01 to P-03 with many more sequences than operations.test.ts. */
import { expect, it } from 'vitest'
import { checkLabelModel } from '../../support/labelModel.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
const sequences = 60

it(`P-01, P-02, P-03: ${sequences} sequences of edits, undo, redo and reopening leave what the model says`, async () => {
  expect.hasAssertions()
  await checkLabelModel(folder, sequences)
})
