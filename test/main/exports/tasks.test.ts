/** A network of every task, exported and read back by the format's own runtime, gives what the app gives, all outputs of it. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { filesOf } from '../../../src-main/exports/exportModel.ts'
import { modelFormats } from '../../../src-main/exports/formats.ts'
import { decodeImage } from '../../../src-main/images/decode.ts'
import { predict } from '../../../src-main/insight/predict.ts'
import { checkpointNames, saveCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { startPosition } from '../../../src-main/training/position.ts'
import { exportFormats } from '../../../src-shared/api/exports.ts'
import { tasks } from '../../../src-shared/network/task.ts'
import { taskClasses, taskInput, taskNetworks } from '../../cases/taskNetworks.ts'
import { drawPng } from '../../support/drawImages.ts'
import { expectClose } from '../../support/expectClose.ts'
import { exportedModel } from '../../support/tolerances/onnxFloat32.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { trainedNetwork } from '../../support/trainedNetwork.ts'

const folder = temporaryFolder()
const files = [0, 1, 2].map((index) => join(folder, `${index}.png`))
beforeAll(async () => {
  for (const [index, file] of files.entries()) writeFileSync(file, await drawPng(index + 1, 16, 16))
})

describe.each(exportFormats)('%s', (format) => {
  test.each(tasks)('%s', async (task) => {
    const trained = { ...trainedNetwork(taskNetworks[task], 4), classNames: taskClasses }
    const runFolder = mkdtempSync(join(folder, 'run-'))
    saveCheckpoint(runFolder, checkpointNames.best, { seed: 1, position: startPosition, tensors: trained.weights, stepLoss: new Float32Array(), stepAccuracy: new Float32Array() }, false)
    const inApp = await predict({ kind: 'predict', model: { runFolder, network: trained.network, classNames: taskClasses }, files, margin: 1, reference: 'next', raw: true })
    for (const [name, content] of filesOf(format, trained)) writeFileSync(join(runFolder, name), content)
    const model = await modelFormats[format].readBack(runFolder, taskInput)
    for (const [index, file] of files.entries()) {
      const answer = await model.answer(await decodeImage(file, taskInput), await decodeImage(files[(index + 1) % files.length]!, taskInput))
      expectClose(answer, inApp[index]!.answers!, exportedModel, `${task}, image ${index}, number`)
    }
    await model.close()
    expect(new Set(inApp.map(({ answers }) => answers![0])).size).toBe(task === 'gan' ? 3 : files.length)
  })
})
