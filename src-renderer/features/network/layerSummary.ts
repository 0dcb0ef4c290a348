/** Moved to src-shared; here while the canvas is being rebuilt. */
export { formatFactor, layerSummary } from '../../../src-shared/layers/layerSummary.ts'
