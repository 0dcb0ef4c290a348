/** Sentences about training. Form: *subject: what is wrong, received value. What to do.* */
export const trainingMessages = {
}
