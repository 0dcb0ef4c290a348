/** Sentences about answers of trained networks. Form: *subject: what is wrong, received value. What to do.* */
export const evaluationMessages = {
  evaluationImpossible: ({ name, reason }: { name: string; reason: string }) => `Evaluation of "${name}": ${reason}.`,
  evaluationMissing: ({ run, split }: { run: string; split: string }) => `Evaluation of "${run}": it was not evaluated on the part "${split}" yet. Press Evaluate first.`,
  predictionImpossible: ({ name, reason }: { name: string; reason: string }) => `Prediction of "${name}": ${reason}. Choose another run.`,
  suggestionsImpossible: ({ name }: { name: string }) => `Suggestions of "${name}": its answer is not one class of several. Choose a run that names one class.`,
  heatMapImpossible: ({ name, reason }: { name: string; reason: string }) => `Heat map of "${name}": ${reason}. Choose another run, layer or kind of map.`,
}
