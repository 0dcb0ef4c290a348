/** How large a network may be. Checked before anything is allocated; a document beyond is refused or shown as a problem. */

/** Layers of one document; the largest published image networks have about a thousand. */
export const maxLayers = 10_000
export const maxConnections = 4 * maxLayers
/** A document as JSON text [bytes]. */
export const maxDocumentBytes = 16 * 1024 * 1024
/** Brackets inside brackets of the JSON text; a document needs five. */
export const maxDocumentDepth = 64
/** Parameters of the whole network: 2e8 are 0.8 GB of weights and 3.2 GB with gradients and Adam's memory. */
export const maxParameters = 200_000_000
/** From here on a warning says how much memory training takes. */
export const manyParameters = 50_000_000
/** Numbers in one layer's output for one image: 2^28 are 1 GiB. */
export const maxOutputValues = 2 ** 28
/** Sizes of one layer's output, without the batch: a series of images has four. */
export const maxSizes = 4
/** Width and height of the input image [px]. */
export const maxInputSidePx = 4096
/** Distance of a layer from the origin of the canvas [px]. */
export const maxPositionPx = 10_000_000
export const maxNameLength = 200
