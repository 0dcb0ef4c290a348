/** All formats of exported models. */
import type { ModelFormat } from './modelFormat.ts'
import { onnxFormat } from './onnx.ts'
import { tfjsFormat } from './tfjs.ts'
import type { ExportFormat } from '../../src-shared/api/exports.ts'

export const modelFormats: Readonly<Record<ExportFormat, ModelFormat>> = { onnx: onnxFormat, tfjs: tfjsFormat }
