/** Keras's applications at full width: published files, written anew, are read, and the networks answer as they do in Keras (golden/kerasApplications.py), with their head and without. */
import { test } from 'vitest'
import { expectAnswers, smallRows } from '../../support/applicationOutputs.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()

test.each(smallRows)('$template at width $width', (row) => expectAnswers(row, folder))
