/** Words that every screen uses. */
export const commonText = {
  appName: 'Convolve',
  cancel: 'Cancel',
  close: 'Close',
  delete: 'Delete',
  rename: 'Rename',
  tryAgain: 'Try again',
  undo: 'Undo',
  redo: 'Redo',
}
