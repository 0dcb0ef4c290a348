/** All migrations in order. A new one is a file, an import and a line here; the same-number test checks the rest. */
import type { Migration } from './migration.ts'
import { imagesAndLabels } from './0001-images-labels.ts'
import { networks } from './0002-networks.ts'
import { runs } from './0003-runs.ts'
import { epochMetrics } from './0004-epoch-metrics.ts'
import { blocks } from './0005-blocks.ts'
import { targets } from './0006-targets.ts'
import { runsWithoutAccuracy } from './0007-runs-without-accuracy.ts'
import { runQueue } from './0008-run-queue.ts'
import { runFigures } from './0009-run-figures.ts'

export const migrations: readonly Migration[] = [
  imagesAndLabels,
  networks,
  runs,
  epochMetrics,
  blocks,
  targets,
  runsWithoutAccuracy,
  runQueue,
  runFigures,
]
