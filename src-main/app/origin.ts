/** The one origin a window may show. Used by protocol, security, ipc and window. */
export const scheme = 'app'
export const pageHost = 'convolve'
export const pageUrl = `${scheme}://${pageHost}/`

/** True for addresses of our own page. (`URL.origin` is "null" for schemes that Node does not know, so the parts are compared.) */
export function isOwnAddress(address: string): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  return url.protocol === `${scheme}:` && url.host === pageHost
}
