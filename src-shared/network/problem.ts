/** Something wrong with a network, shown as a sentence on the layer. Never thrown by the builder. */
import type { Edit } from './edits.ts'

export interface Problem {
  /** The layer it is about, or null for the whole network. */
  readonly layerId: string | null
  readonly severity: 'error' | 'warning'
  /** *Conv 2 (Conv2D): the 7×7 window is larger than its 5×5 input. Reduce the kernel or add padding.* */
  readonly sentence: string
  /** The option it is about, so that the inspector can mark it. */
  readonly field?: string
  /** Edits that would repair it, and what the button says. */
  readonly fix?: Fix
  /** Another way to repair it. */
  readonly otherFix?: Fix
}

export interface Fix {
  readonly label: string
  readonly edits: readonly Edit[]
}
