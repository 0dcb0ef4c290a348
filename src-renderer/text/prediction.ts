/** Words of the prediction screens. */
export const predictionText = {}
