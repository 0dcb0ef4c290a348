/** Words of the labelling screens. */
export const labellingText = {}
