/** Words of the training screens. */
export const trainingText = {}
