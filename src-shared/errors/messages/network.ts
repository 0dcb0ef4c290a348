/** Sentences about network. Form: *subject: what is wrong, received value. What to do.* */
export const networkMessages = {
}
