/** Every layer row on the executors that people use: exported files, this machine's CPU, TensorFlow.js. */
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { createTfjsExecutor } from '../../../src-main/executors/tfjs/tfjsExecutor.ts'
import { describeLayerRows } from '../../support/layerRows.ts'

describeLayerRows([
  createOnnxExecutor({ lowering: 'portable', threads: 1 }),
  createOnnxExecutor({ lowering: 'fast', threads: 1 }),
  createTfjsExecutor({ backend: 'cpu' }),
])
