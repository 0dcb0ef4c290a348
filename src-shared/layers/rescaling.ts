/** Keras Rescaling: x * scale + offset. Usually the first layer: 1/255 brings pixels to 0..1. */
import type { LayerKind } from './layer.ts'

export const rescaling: LayerKind = {
  kind: 'Rescaling',
  category: 'preprocessing',
  summary: 'Multiplies every value and adds an offset: 1/255 brings pixels from 0..255 to 0..1.',
  fields: [
    { name: 'scale', label: 'Scale', type: 'number', default: 1 / 255, min: -1e12, max: 1e12, help: 'Factor; 1/255 = 0.00392 for pixels.' },
    { name: 'offset', label: 'Offset', type: 'number', default: 0, min: -1e12, max: 1e12, help: 'Added afterwards; -1 together with scale 1/127.5 gives -1..1.' },
  ],
  inputs: { min: 1, max: 1 },
  check: () => [],
  infer: (_config, inputs) => inputs[0] ?? [],
  weights: () => [],
  multiplyAdds: () => 0,
}
