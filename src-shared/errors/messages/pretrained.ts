/** Sentences about pretrained backbones. Form: *subject: what is wrong, received value. What to do.* */
export const pretrainedMessages = {
  backboneUnknown: ({ backbone, known }: { backbone: string; known: readonly string[] }) =>
    `Backbone "${backbone}": there is none of this name. Choose one of ${known.join(', ')}.`,
  backboneNotReady: ({ backbone, bundled }: { backbone: string; bundled: boolean }) =>
    bundled
      ? `${backbone}: its weights are missing in this copy of the app. Run "npm run setup:backbone" with access to npm's registry, or install the app again.`
      : `${backbone}: its weights are not on this computer yet. Download them on the page "Pretrained", or choose a file there.`,
  runNotTransfer: ({ name }: { name: string }) =>
    `${name}: only a run that trained a new head on a frozen backbone can be fine-tuned this way. Choose such a run, or go on from this one in the form of a new run.`,
  weightsRefused: ({ file, reason }: { file: string; reason: string }) =>
    `Weights ${file}: ${reason}. Nothing was taken over; choose another file.`,
  weightsDamaged: ({ file, reason }: { file: string; reason: string }) =>
    `Weights ${file}: ${reason}. The file is damaged or of another kind; download it again or choose another one.`,
}
