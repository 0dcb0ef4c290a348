/** Trains a few steps of a template in a process of its own and prints the most memory it took [bytes]: `node measureMemory.ts <template> <batch size>`. */
import { createOnnxExecutor } from '../../src-main/executors/onnx/onnxExecutor.ts'
import { lowerTrainingStep } from '../../src-main/lowering/step.ts'
import { templateById } from '../../src-shared/templates/index.ts'
import { defaultOptimizers } from '../../src-shared/training/optimizer.ts'
import { stepInputs } from './stepInputs.ts'

const [id = '', size = '1'] = process.argv.slice(2)
const template = templateById(id)
const document = template.create(template.input, 10)
const batchSize = Number(size)
const step = lowerTrainingStep(document, { batchSize, classCount: 10, optimizer: defaultOptimizers.adam })
const executable = await createOnnxExecutor({ purpose: 'training', threads: 1 }).compile(step.graph)
let state = step.initialState(1)
for (let count = 0; count < 4; count++) {
  const outputs = await executable.run({ ...Object.fromEntries(state), ...stepInputs(document.input, batchSize, 10) })
  state = new Map(step.state.map(({ name }) => [name, outputs[name]!]))
}
await executable.close()
process.stdout.write(String(process.resourceUsage().maxRSS * 1024))
