/**
 * Rows for every layer kind (a kind without rows does not compile), each inside a small network that can be trained: the layer
 * gets a 3-channel image or 5 features and is followed by a softmax head. Read by tests of documents, shapes, gradients, steps.
 */
import type { LayerKindName } from '../../src-shared/layers/index.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { attentionCases } from './layers/attention.ts'
import { convolutionCases } from './layers/convolution.ts'
import { coreCases } from './layers/core.ts'
import type { LayerCase } from './layers/layerCase.ts'
import { caseDocument } from './layers/layerCase.ts'
import { mergingCases } from './layers/merging.ts'
import { nonlinearCases } from './layers/nonlinear.ts'
import { normalizationCases } from './layers/normalization.ts'
import { poolingCases } from './layers/pooling.ts'
import { regularizationCases } from './layers/regularization.ts'
import { recurrentCases } from './layers/recurrent.ts'
import { reshapingCases } from './layers/reshaping.ts'
import { wiringCases } from './layers/wiring.ts'

export { caseClasses, caseInput } from './layers/layerCase.ts'
export { severalCases } from './layers/wiring.ts'

export const layerCases: { readonly [K in LayerKindName]: readonly LayerCase[] } = {
  ...coreCases,
  ...convolutionCases,
  ...poolingCases,
  ...reshapingCases,
  ...nonlinearCases,
  ...normalizationCases,
  ...regularizationCases,
  ...mergingCases,
  ...attentionCases,
  ...recurrentCases,
}

export const allLayerCases: readonly { readonly title: string; readonly document: NetworkDocument }[] = [
  ...(Object.keys(layerCases) as LayerKindName[]).flatMap((kind) => layerCases[kind].map((row) => ({ title: `${kind}: ${row.title}`, document: caseDocument(kind, row) }))),
  ...wiringCases,
]
