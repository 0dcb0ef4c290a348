/** Sentences about answers of trained networks. Form: *subject: what is wrong, received value. What to do.* */
export const evaluationMessages = {
  evaluationImpossible: ({ name, reason }: { name: string; reason: string }) => `Evaluation of "${name}": ${reason}.`,
  evaluationMissing: ({ run, split }: { run: string; split: string }) => `Evaluation of "${run}": it was not evaluated on the part "${split}" yet. Press Evaluate first.`,
  predictionImpossible: ({ name, reason }: { name: string; reason: string }) => `Prediction of "${name}": ${reason}. Choose another run.`,
  suggestionsImpossible: ({ name }: { name: string }) => `Suggestions of "${name}": its answer is not one class of several. Choose a run that names one class.`,
  labelErrorsImpossible: ({ problems }: { problems: readonly string[] }) => `Label errors: ${problems.join(' ')}`,
  labelErrorsBusy: (_: Record<string, never>) => 'Label errors: a search is under way. Wait for its end or cancel it, then try again.',
  labelErrorsDied: ({ cause }: { cause: string }) => `Label errors: the process that looked for them ended without a word (${cause}). Try again; what it had computed is kept. If it happens again, close other programs that need much memory.`,
  heatMapImpossible: ({ name, reason }: { name: string; reason: string }) => `Heat map of "${name}": ${reason}. Choose another run, layer or kind of map.`,
}
