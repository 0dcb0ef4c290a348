/** What a ready-made network is. */
import type { InputSettings } from '../dataset/inputSettings.ts'
import type { NetworkDocument } from '../network/document.ts'

export interface Template {
  /** As the command line takes it. */
  readonly id: string
  readonly name: string
  /** Year and idea, one or two sentences. */
  readonly summary: string
  /** The size it was published for. */
  readonly input: InputSettings
  /** The network for this input and this many classes (at least 1 output). */
  create(input: InputSettings, classCount: number): NetworkDocument
}
