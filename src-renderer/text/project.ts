/** Words of the project screens. */
export const projectText = {}
