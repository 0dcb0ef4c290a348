/** Something wrong with a network, shown as a sentence on the layer. Never thrown by the builder. */
export interface Problem {
  /** The layer it is about, or null for the whole network. */
  readonly layerId: string | null
  readonly severity: 'error' | 'warning'
  /** *Conv 2 (Conv2D): the 7x7 window is larger than its 5x5 input. Reduce the kernel or add padding.* */
  readonly sentence: string
  /** The option it is about, so that the inspector can mark it. */
  readonly field?: string
}
