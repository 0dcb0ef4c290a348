/** Words of the exports screens. */
export const exportsText = {}
