/** Sentences about images, classes and labels. Form: *subject: what is wrong, received value. What to do.* */
export const imageMessages = {
  imageUnreadable: ({ reason }: { reason: string }) => `Image: ${reason}. Replace the file, or leave it out.`,
  imageUnknown: ({ id }: { id: number }) => `Image ${id}: it is not in this project. Reload the list.`,
  imageFileMissing: ({ path }: { path: string }) => `Image "${path}": the file is not where it was imported from. Put it back, or relocate its folder.`,
  imageFileChanged: ({ path }: { path: string }) => `Image "${path}": the file has changed since it was imported, so its label may no longer fit. Put the old file back, or remove the image and import it again.`,
  folderNotFound: ({ path }: { path: string }) => `Folder "${path}": it is not there or may not be read. Check the path.`,
  folderWithoutImages: ({ path, seen }: { path: string; seen: number }) =>
    seen === 0
      ? `Folder "${path}": it is empty. Choose a folder that holds images.`
      : `Folder "${path}": ${seen === 1 ? 'its only file is no image' : `none of its ${seen} files is an image`} (JPEG, PNG, WebP, GIF, TIFF, BMP). Choose a folder that holds images.`,
  folderIsProject: ({ path }: { path: string }) => `Folder "${path}": it lies inside the project itself. Choose the folder your images came from.`,
  importPlanUnknown: (_: Record<never, never>) => 'Import: this plan is no longer known. Choose the folder again.',
  tableUnreadable: ({ name, reason }: { name: string; reason: string }) => `Table "${name}": ${reason}. Save it as CSV with one column of file names and one of targets.`,
  targetsPlanUnknown: (_: Record<never, never>) => 'Targets: this plan is no longer known. Choose the file or folder again.',
  targetsCancelled: (_: Record<never, never>) => 'Targets: looking at them was cancelled. Nothing was changed.',
  importRunning: (_: Record<never, never>) => 'Import: another one is still running. Wait for it, or cancel it.',
  relocationFailed: ({ path, checked, matching }: { path: string; checked: number; matching: number }) =>
    `Folder "${path}": only ${matching} of ${checked} files looked at are the imported ones. Choose the folder that was moved; nothing was changed.`,
  sourceFolderUnknown: ({ id }: { id: number }) => `Source folder ${id}: it is not in this project. Reload the list.`,
  classUnknown: ({ id }: { id: number }) => `Class ${id}: it is not in this project. Reload the list.`,
  classNameTaken: ({ name }: { name: string }) => `Class "${name}": there is one of this name. Choose another name, or merge the two.`,
  classKeyTaken: ({ key, name }: { key: string; name: string }) => `Key "${key}": it already assigns "${name}". Choose another key.`,
  classMergeWithItself: ({ name }: { name: string }) => `Class "${name}": it cannot be merged with itself. Choose another class.`,
  splitRatiosInvalid: ({ sum }: { sum: number }) => `Split: the three shares add up to ${sum}. Make them add up to 1.`,
  nothingToUndo: (_: Record<never, never>) => 'Undo: there is nothing to undo.',
  nothingToRedo: (_: Record<never, never>) => 'Redo: there is nothing to redo.',
  pictureSkipped: (_: Record<never, never>) => 'Picture: too many others were asked for after it, so it was left out. Scroll back to see it.',
  resourceUnknown: ({ address }: { address: string }) => `Address "${address}": there is nothing under it. Reload the page.`,
}
