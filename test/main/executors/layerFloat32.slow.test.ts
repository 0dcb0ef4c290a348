/** Every layer row in the lowering for graphics cards, on the CPU; on the cards themselves in `npm run test:devices`. */
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { describeLayerRows } from '../../support/layerRows.ts'

describeLayerRows([createOnnxExecutor({ lowering: 'device', threads: 1 })])
