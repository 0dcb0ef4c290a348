/** Sentences about host. Form: *subject: what is wrong, received value. What to do.* */
export const hostMessages = {
  connectionLost: (_: Record<string, never>) =>
    'Connection: the line to Convolve broke while this was being done. It reconnects by itself; look whether the change is there, then try again.',
  callUnknown: ({ area, method }: { area: string; method: string }) =>
    `Call ${area}.${method}: the program has no such function. Reload the page; it may belong to another version.`,
  callInvalid: ({ call, problem }: { call: string; problem: string }) =>
    `Call ${call}: ${problem}. Reload the page; it may belong to another version.`,
  uploadUnknown: ({ uploadId }: { uploadId: string }) =>
    `Upload: nothing has been received under "${uploadId}". Drop or paste the files again.`,
  uploadPathInvalid: ({ path }: { path: string }) =>
    `Upload: "${path}" is not a usable file name on this machine. Rename the file and drop it again.`,
  uploadTooLarge: ({ name, limitBytes }: { name: string; limitBytes: number }) =>
    `${name}: the file is larger than ${Math.round(limitBytes / 2 ** 20)} MB, the most that can be uploaded. Make it smaller, or type its folder's path instead of uploading.`,
  uploadDiskFull: ({ folder }: { folder: string }) =>
    `Upload: the disk that holds ${folder} is full. Free some space and drop the files again.`,
  folderUnreadable: ({ path, reason }: { path: string; reason: string }) =>
    `Folder ${path}: it cannot be listed (${reason}). Check that it exists and that you may read it.`,
  noFolderChooser: (_: Record<string, never>) =>
    'Folder chooser: this host has no window of its own. Type the path, or pick it in the list of folders.',
  rendererMissing: ({ folder }: { folder: string }) =>
    `Pages: the folder ${folder} holds no built page. Run "npm run build" first, or "npm start", which does it by itself.`,
  portTaken: ({ port }: { port: number }) => `Port ${port}: another program listens on it. Choose another one, or leave the option out to get a free one.`,
  senderUnknown: (_: Record<string, never>) => 'Call: it does not come from the page of Convolve and was not carried out. Restart Convolve.',
  runNotFound: ({ wanted, known }: { wanted: string | null; known: readonly string[] }) =>
    wanted === null
      ? 'Runs: none of this project has learnt anything yet. Train one first.'
      : `Run "${wanted}": the project has no such run. ${known.length > 0 ? `Choose one of ${known.join(', ')}.` : 'Train one first.'}`,
  networkNotFound: ({ wanted, networks, templates }: { wanted: string; networks: readonly string[]; templates: readonly string[] }) =>
    `Network "${wanted}": neither the project nor the templates have one of this name. Choose one of ${[...networks, ...templates].join(', ')}.`,
  trainingNotReady: ({ count }: { count: number }) => `Training: ${count === 1 ? 'the problem above stands' : `the ${count} problems above stand`} in the way. Nothing was started.`,
  fileMissing: ({ path }: { path: string }) => `File ${path}: there is no such file. Check the name.`,
}
