/** Files made in the page, into the downloads of the host. */

/** `My network`, `svg` -> `My-network.svg`; `otherwise` where nothing of the title can be part of a name. */
export function fileName(title: string, ending: string, otherwise: string): string {
  const name = title.trim().replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replaceAll(/^[.-]+|[.-]+$/g, '')
  return `${name === '' ? otherwise : name}.${ending}`
}

/** Hands a file to the browser, which saves it or asks where. */
export function downloadFile(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  // The browser reads it after this.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
