/** Sentences about exports. Form: *subject: what is wrong, received value. What to do.* */
export const exportMessages = {
}
