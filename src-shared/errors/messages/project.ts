/** Sentences about project. Form: *subject: what is wrong, received value. What to do.* */
export const projectMessages = {
}
