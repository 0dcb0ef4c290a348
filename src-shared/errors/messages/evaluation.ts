/** Sentences about answers of trained networks. Form: *subject: what is wrong, received value. What to do.* */
export const evaluationMessages = {
  heatMapImpossible: ({ name, reason }: { name: string; reason: string }) => `Heat map of "${name}": ${reason}. Choose another run, layer or kind of map.`,
}
