/** All areas with their argument schemas: what dispatch and the tests walk over. */
import { appArguments } from './app.ts'
import { blocksArguments } from './blocks.ts'
import type { Api, Area, ArgumentSchemas } from './contract.ts'
import { evaluationArguments } from './evaluation.ts'
import { exportsArguments } from './exports.ts'
import { flowArguments } from './flow.ts'
import { imagesArguments } from './images.ts'
import { labelErrorsArguments } from './labelErrors.ts'
import { labelsArguments } from './labels.ts'
import { networksArguments } from './networks.ts'
import { predictionArguments } from './prediction.ts'
import { pretrainedArguments } from './pretrained.ts'
import { projectArguments } from './project.ts'
import { runsArguments } from './runs.ts'
import { suggestionsArguments } from './suggestions.ts'
import { transferArguments } from './transfer.ts'

export const areaArguments: { readonly [A in Area]: ArgumentSchemas<Api[A]> } = {
  app: appArguments,
  project: projectArguments,
  images: imagesArguments,
  labels: labelsArguments,
  suggestions: suggestionsArguments,
  labelErrors: labelErrorsArguments,
  networks: networksArguments,
  blocks: blocksArguments,
  runs: runsArguments,
  evaluation: evaluationArguments,
  prediction: predictionArguments,
  exports: exportsArguments,
  flow: flowArguments,
  transfer: transferArguments,
  pretrained: pretrainedArguments,
}
