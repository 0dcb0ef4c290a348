/** The colour of each layer category, as a series token: the same on cards, in the palette and in the overview. */
import type { LayerCategory } from '../../../src-shared/layers/layer.ts'

const seriesOf: Readonly<Record<LayerCategory, number>> = {
  input: 6,
  preprocessing: 6,
  reshaping: 6,
  convolution: 1,
  pooling: 3,
  core: 2,
  attention: 2,
  recurrent: 2,
  merging: 2,
  activation: 5,
  normalization: 4,
  regularization: 4,
}

/** For `:style`: sets `--category`, which cards and palette entries paint with. */
export function categoryStyle(category: LayerCategory): Readonly<Record<string, string>> {
  return { '--category': categoryColour(category) }
}

export function categoryColour(category: LayerCategory): string {
  return `var(--series-${seriesOf[category]})`
}
