/** What a format of exported models is: the files it writes, and how such a folder is read back by the format's own runtime. One file per format; `formats.ts` lists all. */
import type { ExportFiles } from './exportFolder.ts'
import type { InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { Tensor } from '../graph/ir.ts'

export interface TrainedNetwork {
  readonly network: NetworkDocument
  /** In output order. */
  readonly classNames: readonly string[]
  /** By `<layer id>/<weight name>`, in IR layout. */
  readonly weights: ReadonlyMap<string, Tensor>
  readonly appVersion: string
}

/** An exported folder, opened by a runtime that knows nothing of this app. */
export interface ReadBackModel {
  /** Pixels as decoded, [C,H,W] 0..255, for the first input, those of another image for further ones -> the numbers of all outputs, one after another, images as [C,H,W]. */
  answer(pixels: Uint8Array, other: Uint8Array): Promise<Float32Array>
  close(): Promise<void>
}

export interface ModelFormat {
  /** As people call it. */
  readonly title: string
  /** The model's own files; labels, preprocessing and the example come on top. */
  modelFiles(trained: TrainedNetwork): ExportFiles
  /** Axes of the model's input, for `preprocessing.json`. */
  readonly inputLayout: 'NCHW' | 'NHWC'
  /** Reads the folder from disk; throws the runtime's own error. */
  readBack(folder: string, input: InputSettings): Promise<ReadBackModel>
}
