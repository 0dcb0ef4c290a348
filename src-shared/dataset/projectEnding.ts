/** How the folder of a project ends: `cats.convolve`. */
export const projectEnding = '.convolve'
