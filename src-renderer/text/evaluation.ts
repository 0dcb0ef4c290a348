/** Words of the evaluation screens. */
export const evaluationText = {}
