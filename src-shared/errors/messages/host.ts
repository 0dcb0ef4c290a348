/** Sentences about host. Form: *subject: what is wrong, received value. What to do.* */
export const hostMessages = {
}
