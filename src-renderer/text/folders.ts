/** The folder chooser of the browser host. */
export const foldersText = {
  path: 'Folder on the machine that runs Convolve',
  go: 'Go',
  up: 'One level up',
  none: 'No folders in here.',
  choose: 'Choose this folder',
}
