/** Sentences about network. Form: *subject: what is wrong, received value. What to do.* */
export const networkMessages = {
  documentInvalid: ({ field, expected, received }: { field: string; expected: string; received: string }) =>
    `The network document: ${field} must be ${expected}, received ${received}. Nothing was changed; correct the file or choose another one.`,
  documentNewer: ({ version, known }: { version: number; known: number }) =>
    `The network document: it was written by a newer version of Convolve (document version ${version}, this one reads up to ${known}). Update Convolve to open it; the file was left as it is.`,
  documentNotJson: ({ reason }: { reason: string }) =>
    `The network document: it is not readable as JSON, received ${reason}. Nothing was changed; choose a file that Convolve wrote.`,
  networkNotReady: ({ name, problems }: { name: string; problems: readonly string[] }) =>
    `The network "${name}": it cannot be trained yet, ${problems.length === 1 ? 'one problem is' : `${problems.length} problems are`} left. ${problems.slice(0, 3).join(' ')}`,
  networkNotDrawn: ({ name, problems }: { name: string; problems: readonly string[] }) =>
    `The network "${name}": there is no code for it yet, ${problems.length === 1 ? 'one problem is' : `${problems.length} problems are`} left. ${problems.slice(0, 3).join(' ')}`,
  networkFileUnreadable: ({ reason }: { reason: string }) =>
    `The network file: ${reason}. Nothing was imported; choose a Keras model (.json, .keras, .h5), a TensorFlow.js model.json, or a network that Convolve wrote.`,
  flowTooLarge: ({ bytes, mostBytes }: { bytes: number; mostBytes: number }) =>
    `The image through the network: the outputs of all layers would take ${(bytes / 1e9).toFixed(1)} GB, more than ${(mostBytes / 1e9).toFixed(1)} GB. Make the input image smaller, or build the network in two halves.`,
  flowPlaceUnknown: ({ what, received, most }: { what: string; received: number; most: number }) =>
    `The image through the network: there is no ${what} ${received}. Choose from 0 to ${most}.`,
  flowLayerUnknown: ({ layerId }: { layerId: string }) =>
    `The image through the network: it has no layer "${layerId}" that can be shown this way. Choose one from the list.`,
  onnxFileUnreadable: ({ reason }: { reason: string }) =>
    `The ONNX file: ${reason}. Choose an .onnx file of another program, or export a model here.`,
  networkUnknown: ({ id }: { id: number }) =>
    `The network: none with number ${id} is in this project; it may have been deleted in another window. Choose one from the list.`,
  tooManyBlocks: ({ most }: { most: number }) =>
    `The block: a project keeps ${most} own blocks at most. Delete one in the palette first.`,
  templateUnknown: ({ template, known }: { template: string; known: readonly string[] }) =>
    `The template: none is called "${template}". Choose one of ${known.join(', ')}.`,
}
