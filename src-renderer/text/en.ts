/** All words of the app, one file per feature. A second language is a second set of these files. */
import { commonText } from './common.ts'
import { dataText } from './data.ts'
import { evaluationText } from './evaluation.ts'
import { exportsText } from './exports.ts'
import { labellingText } from './labelling.ts'
import { networkText } from './network.ts'
import { predictionText } from './prediction.ts'
import { projectText } from './project.ts'
import { runOptionsText } from './runOptions.ts'
import { shellText } from './shell.ts'
import { templatesText } from './templates.ts'
import { trainingText } from './training.ts'

export const text = {
  common: commonText,
  shell: shellText,
  project: projectText,
  data: dataText,
  labelling: labellingText,
  network: networkText,
  templates: templatesText,
  training: trainingText,
  runOptions: runOptionsText,
  evaluation: evaluationText,
  prediction: predictionText,
  exports: exportsText,
}
