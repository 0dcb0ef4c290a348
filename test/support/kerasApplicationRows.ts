/** What test/golden/kerasApplications.json says of Keras's applications. */
import { readFileSync } from 'node:fs'
import type { Preprocessing } from '../../src-main/pretrained/kerasDocument.ts'
import type { ApplicationLayer } from './kerasApplicationFile.ts'

export interface ApplicationRow {
  readonly template: string
  readonly width: number
  readonly side: number
  readonly gain: number
  /** Some of its numbers, evenly over it. */
  readonly features: { readonly shape: readonly number[]; readonly values: readonly number[] }
  readonly answers: { readonly shape: readonly number[]; readonly values: readonly number[] }
  readonly layers: readonly ApplicationLayer[]
  /** Layers of the file without the head. */
  readonly headless: readonly string[]
  /** Layers that only the file without the head has. */
  readonly headlessOnly: readonly ApplicationLayer[]
}

export const applicationRows = JSON.parse(readFileSync(new URL('../golden/kerasApplications.json', import.meta.url), 'utf8')) as readonly ApplicationRow[]

/** keras.applications.X.preprocess_input, or the layers that do the same. */
export const preprocessingOf: Readonly<Record<string, Preprocessing>> = {
  mobilenet: 'tf', 'mobilenet-v2': 'tf', 'vgg-16': 'caffe', 'vgg-19': 'caffe', 'resnet-50': 'caffe', 'inception-v3': 'tf',
  'densenet-121': 'torch', xception: 'tf', 'efficientnet-b0': 'torch', 'convnext-tiny': 'torch',
}
