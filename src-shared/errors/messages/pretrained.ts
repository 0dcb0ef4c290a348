/** Sentences about pretrained backbones. Form: *subject: what is wrong, received value. What to do.* */
export const pretrainedMessages = {
  backboneUnknown: ({ backbone, known }: { backbone: string; known: readonly string[] }) =>
    `Backbone "${backbone}": there is none of this name. Choose one of ${known.join(', ')}.`,
  backboneNotReady: ({ backbone, bundled }: { backbone: string; bundled: boolean }) =>
    bundled
      ? `${backbone}: its weights are missing in this copy of the app. Run "npm run setup:backbone" with access to npm's registry, or install the app again.`
      : `${backbone}: its weights are not on this computer yet. On the Build screen choose "New network", then "Pretrained …": there they can be downloaded or taken from a file.`,
  runNotTransfer: ({ name }: { name: string }) =>
    `${name}: only a run that trained a new head on a frozen backbone can be fine-tuned this way. Choose such a run, or go on from this one in the form of a new run.`,
  downloadFailed: ({ url, reason }: { url: string; reason: string }) =>
    `Download of ${url}: ${reason}. Try again (what has come so far is kept), or get the file on another machine and choose it here.`,
  downloadDamaged: ({ url, algorithm, found, expected }: { url: string; algorithm: string; found: string; expected: string }) =>
    `Download of ${url}: its ${algorithm} is ${found} instead of ${expected}, so this is not the published file. Nothing was kept; try again, or choose a file instead.`,
  downloadNotWritten: ({ folder, reason }: { folder: string; reason: string }) =>
    `Download into ${folder}: the disk takes no more (${reason}). Nothing was kept; free some space and download it again.`,
  downloadRunning: ({ backbone }: { backbone: string }) =>
    `${backbone}: its weights are being fetched or read already. Wait for the end, or cancel.`,
  backboneBundled: ({ backbone }: { backbone: string }) =>
    `${backbone}: it comes with the app and has no file of its own to choose or remove.`,
  backboneNotMeasured: ({ backbone, reason }: { backbone: string; reason: string }) =>
    `${backbone}: its speed could not be measured, ${reason}. Close other programs and try again.`,
  backboneCutUnknown: ({ backbone, cut, known }: { backbone: string; cut: string; known: readonly string[] }) =>
    `${backbone}: it cannot be cut behind "${cut}". Choose one of ${known.join(', ')}.`,
  weightsOther: ({ file, algorithm, found, expected }: { file: string; algorithm: string; found: string; expected: string }) =>
    `Weights ${file}: its ${algorithm} is ${found}, that of the published files is ${expected}. It was changed, or Keras wrote it anew; choose "Use it all the same" only for a file whose origin you know.`,
  weightsRefused: ({ file, reason }: { file: string; reason: string }) =>
    `Weights ${file}: ${reason}. Nothing was taken over; choose another file.`,
  weightsDamaged: ({ file, reason }: { file: string; reason: string }) =>
    `Weights ${file}: ${reason}. The file is damaged or of another kind; download it again or choose another one.`,
}
