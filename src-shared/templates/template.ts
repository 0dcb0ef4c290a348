/** What a ready-made network is. */
import type { InputSettings } from '../dataset/inputSettings.ts'
import type { NetworkDocument } from '../network/document.ts'
import type { Task } from '../network/task.ts'

/** Groups of the chooser, in its order. */
export const templateFamilies = ['first', 'plain', 'inception', 'residual', 'light', 'attention', 'images'] as const
export type TemplateFamily = (typeof templateFamilies)[number]

export interface TemplateScale {
  /** Channels and units as a multiple of the published ones; 1 unless said. */
  readonly width?: number
}

export interface Template {
  /** As the command line takes it. */
  readonly id: string
  readonly name: string
  readonly family: TemplateFamily
  /** What the network is made for, and trained for unless another task is chosen. */
  readonly task: Task
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
  /** The network for this input and this many classes (at least 1 output); of a mask: one map of yes or no, or a map for each of several values. */
  create(input: InputSettings, classCount: number, scale?: TemplateScale): NetworkDocument
}

/** Outputs of a new network in a project of `classCount` classes (0: not known yet). A mask begins as one map, of anything but black, until its values are said. */
export function outputCount({ task, id }: Pick<Template, 'task' | 'id'>, classCount: number): number {
  if (task === 'segmentation') return 1
  return task === 'single_label' && id !== 'empty' ? classCount || outputsWithoutClasses : 0
}

/** Until the project has classes. */
const outputsWithoutClasses = 10

/** A square colour image, stretched to size. */
export function colourSquare(sidePx: number): InputSettings {
  return { widthPx: sidePx, heightPx: sidePx, colour: 'rgb', fit: 'stretch' }
}

/** A square grey image, stretched to size. */
export function greySquare(sidePx: number): InputSettings {
  return { widthPx: sidePx, heightPx: sidePx, colour: 'grey', fit: 'stretch' }
}
