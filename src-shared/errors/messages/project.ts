/** Sentences about the project folder and its database. Form: *subject: what is wrong, received value. What to do.* */
export const projectMessages = {
  noProjectOpen: (_: Record<never, never>) => 'Project: none is open. Open or create one first.',
  projectReadOnly: ({ reason }: { reason: string }) => `Project: it is open for looking only, because ${reason}. To change something, open it for editing once that is possible.`,
  projectNotFound: ({ path }: { path: string }) => `Project "${path}": there is no project in this folder. Choose a folder that ends in .convolve.`,
  projectExists: ({ path }: { path: string }) => `Project "${path}": a folder of this name is already there. Choose another name, or open that project.`,
  projectNameInvalid: ({ name }: { name: string }) => `Project name "${name}": it holds no letter or digit that can be part of a folder name. Choose another name.`,
  projectFolderUnwritable: ({ path, reason }: { path: string; reason: string }) =>
    `Folder "${path}": the project cannot be created there, ${reason}. Choose a folder you may write to.`,
  projectHeld: ({ path, holder }: { path: string; holder: string }) =>
    `Project "${path}": it is already open in ${holder}. Close it there, or open it here for looking only.`,
  projectNewer: ({ path, version, known }: { path: string; version: number; known: number }) =>
    `Project "${path}": it was written by a newer version of Convolve (format ${version}, this one knows ${known}). It was left as it is; update Convolve to open it.`,
  projectCorrupt: ({ path, reason, backup, backupAt }: { path: string; reason: string; backup: string | null; backupAt: string | null }) =>
    `Project "${path}": its database is damaged (${reason}). ` +
    (backup === null ? 'There is no backup to go back to; the damaged file was left as it is.' : `It was left as it is; restore the backup "${backup}" of ${backupAt ?? 'unknown date'} to go on.`),
  backupUnknown: ({ path, file }: { path: string; file: string }) => `Backup "${file}": the project "${path}" has no such backup. Choose one from its list.`,
  backupDamaged: ({ file, reason }: { file: string; reason: string }) => `Backup "${file}": it is damaged too (${reason}). Choose an older one.`,
  diskFull: ({ path }: { path: string }) => `Disk of "${path}": it is full, so the change was not saved and everything is as it was before. Free some space and try again.`,
  diskFailed: ({ path, reason }: { path: string; reason: string }) =>
    `Disk of "${path}": reading or writing failed (${reason}), so the change was not saved. Check the drive and try again.`,
  databaseDamaged: ({ path, reason }: { path: string; reason: string }) =>
    `Database "${path}": it is damaged (${reason}), so the change was not saved. Close the project and open it again to restore a backup.`,
  databaseBusy: ({ path }: { path: string }) => `Database "${path}": another program has been writing to it for too long. Close that program and try again.`,
}
