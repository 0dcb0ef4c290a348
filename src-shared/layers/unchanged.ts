/** What layers share that have no weights and whose output has the shape of their (first) input. */
import type { LayerKind } from './layer.ts'

export const unchanged = {
  inputs: { min: 1, max: 1 },
  check: () => [],
  infer: (_config, inputs) => inputs[0] ?? [],
  weights: () => [],
  multiplyAdds: () => 0,
} as const satisfies Partial<LayerKind>
