/** As kerasWeights.slow.test.ts: the applications of more than 23 million weights. */
import { test } from 'vitest'
import { expectAnswers, largeRows } from '../../support/applicationOutputs.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()

test.each(largeRows)('$template', (row) => expectAnswers(row, folder))
