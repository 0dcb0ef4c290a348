/** What the backends of tfjs cannot do although the table has every primitive. Data, so that a page can show it beside the choice of a device. */
import type { PrimitiveName } from '../../autodiff/primitives/index.ts'
import type { TfjsBackend } from './backends.ts'

export interface TfjsLimitation {
  readonly backends: readonly TfjsBackend[]
  /** null: of every primitive. */
  readonly primitive: PrimitiveName | null
  /** What differs, as a sentence. */
  readonly gap: string
  /** What the user can do, as a sentence. */
  readonly instead: string
}

export const tfjsLimitations: readonly TfjsLimitation[] = [
  { backends: ['cpu'], primitive: null, gap: 'It computes in plain JavaScript on one thread, a hundred times slower than other devices.', instead: 'Choose onnxruntime on the processor for training.' },
  { backends: ['cpu', 'tensorflow', 'webgpu'], primitive: null, gap: 'TensorFlow.js stops at tensors of more than six axes.', instead: 'Choose onnxruntime for such a network.' },
  { backends: ['tensorflow', 'webgpu'], primitive: null, gap: 'Numbers below 1.2e-38 (denormals) become 0.', instead: 'Nothing: training does not notice.' },
  { backends: ['webgpu'], primitive: 'max_pool2d', gap: 'A window in which every number is below -1e20 gives -1e20.', instead: 'Put BatchNormalization before the pool, or choose the processor: such numbers are a training that has gone wrong.' },
  { backends: ['webgpu'], primitive: 'transpose', gap: 'Whole numbers above 16,777,216 lose their last digits.', instead: 'Choose the processor if a network reorders such numbers; labels and token numbers are smaller.' },
  { backends: ['webgpu'], primitive: 'random_uniform', gap: 'A key that is computed in the graph cannot be read while it runs; keys given as inputs can.', instead: 'Choose the processor for such a graph. Networks of this program give their key as an input.' },
]
