/** Words of the network screens. */
export const networkText = {}
