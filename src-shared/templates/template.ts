/** What a ready-made network is. */
import type { InputSettings } from '../dataset/inputSettings.ts'
import type { NetworkDocument } from '../network/document.ts'

/** Groups of the chooser, in its order. */
export const templateFamilies = ['first', 'plain', 'inception', 'residual', 'light', 'attention', 'images'] as const
export type TemplateFamily = (typeof templateFamilies)[number]

/**
 * What a network is for. classify: an image to its class, what a run trains · segment: an image to a mask · reconstruct: an image to
 * itself · compare: two images to whether they are of one kind · generate: noise to an image · judge: an image to whether it is real.
 */
export type TemplateTask = 'classify' | 'segment' | 'reconstruct' | 'compare' | 'generate' | 'judge'

export interface TemplateScale {
  /** Channels and units as a multiple of the published ones; 1 unless said. */
  readonly width?: number
}

export interface Template {
  /** As the command line takes it. */
  readonly id: string
  readonly name: string
  readonly family: TemplateFamily
  readonly task: TemplateTask
  readonly year: number
  /** The idea, one or two sentences. */
  readonly summary: string
  /** What to look at in the network, one or two sentences. */
  readonly lookAt: string
  /** Where it was published. */
  readonly source: string
  /** The size it was published for. */
  readonly input: InputSettings
  /** Classes it was published for; 0 where there are none. */
  readonly classCount: number
  /** A size at which an epoch over some hundred images takes seconds on a processor. */
  readonly small: { readonly input: InputSettings; readonly width: number }
  /** Shortest side of the input that leaves something to its last layers [px]; 1 unless said. */
  readonly smallestSidePx?: number
  /** Its layers have places of their own that show its form; otherwise they are arranged. */
  readonly placed?: true
  /** The network for this input and this many classes (at least 1 output). */
  create(input: InputSettings, classCount: number, scale?: TemplateScale): NetworkDocument
}

/** A square colour image, stretched to size. */
export function colourSquare(sidePx: number): InputSettings {
  return { widthPx: sidePx, heightPx: sidePx, colour: 'rgb', fit: 'stretch' }
}

/** A square grey image, stretched to size. */
export function greySquare(sidePx: number): InputSettings {
  return { widthPx: sidePx, heightPx: sidePx, colour: 'grey', fit: 'stretch' }
}
