/** Words of the data screens. */
export const dataText = {}
