/** What onnxruntime's devices cannot do although every primitive runs there. Data, so that a page can show it beside the choice of a device. */
import type { PrimitiveName } from '../../autodiff/primitives/index.ts'
import type { Provider } from './session.ts'

export interface OnnxLimitation {
  readonly providers: readonly Provider[]
  /** Empty: of every primitive. */
  readonly primitives: readonly PrimitiveName[]
  /** What differs, as a sentence. */
  readonly gap: string
  /** What the user can do, as a sentence. */
  readonly instead: string
}

export const onnxLimitations: readonly OnnxLimitation[] = [
  {
    providers: ['webgpu'], primitives: ['sin', 'cos'],
    gap: 'Sine and cosine are right to about 4 digits, so augmented images differ a little from those of the processor.',
    instead: 'Choose the processor to repeat a run number by number.',
  },
]
