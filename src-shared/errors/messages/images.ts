/** Sentences about images. Form: *subject: what is wrong, received value. What to do.* */
export const imageMessages = {
}
