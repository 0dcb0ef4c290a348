/** All words of the app, one file per feature. A second language is a second set of these files. */
import { adviceText } from './advice.ts'
import { commonText } from './common.ts'
import { compareText } from './compare.ts'
import { compareRunsText } from './compareRuns.ts'
import { dataText } from './data.ts'
import { evaluationText } from './evaluation.ts'
import { exportsText } from './exports.ts'
import { flowText } from './flow.ts'
import { heatMapText } from './heatMap.ts'
import { labelErrorsText } from './labelErrors.ts'
import { labellingText } from './labelling.ts'
import { layerFactsText } from './layerFacts.ts'
import { networkText } from './network.ts'
import { networkCodeText } from './networkCode.ts'
import { predictionText } from './prediction.ts'
import { pretrainedText } from './pretrained.ts'
import { projectText } from './project.ts'
import { runOptionsText } from './runOptions.ts'
import { shellText } from './shell.ts'
import { targetsText } from './targets.ts'
import { suggestText } from './suggest.ts'
import { templatesText } from './templates.ts'
import { trainingText } from './training.ts'
import { transferText } from './transfer.ts'

export const text = {
  common: commonText,
  shell: shellText,
  project: projectText,
  data: dataText,
  labelling: labellingText,
  targets: targetsText,
  suggest: suggestText,
  labelErrors: labelErrorsText,
  network: networkText,
  layerFacts: layerFactsText,
  flow: flowText,
  networkCode: networkCodeText,
  compare: compareText,
  pretrained: pretrainedText,
  templates: templatesText,
  training: trainingText,
  transfer: transferText,
  advice: adviceText,
  compareRuns: compareRunsText,
  runOptions: runOptionsText,
  evaluation: evaluationText,
  prediction: predictionText,
  exports: exportsText,
  heatMap: heatMapText,
}
