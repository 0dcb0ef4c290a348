/** The runnable examples of exports, for networks that do not name one class: they give what the app gives. */
import { execFile } from 'node:child_process'
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { appRoot } from '../../../src-main/bootstrap/entries.ts'
import { filesOf } from '../../../src-main/exports/exportModel.ts'
import { answerFor } from '../../../src-main/insight/answerFor.ts'
import { predict } from '../../../src-main/insight/predict.ts'
import { checkpointNames, saveCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { startPosition } from '../../../src-main/training/position.ts'
import { exportFormats, type ExportFormat } from '../../../src-shared/api/exports.ts'
import type { Task } from '../../../src-shared/network/task.ts'
import { taskClasses, taskNetworks } from '../../cases/taskNetworks.ts'
import { drawPng } from '../../support/drawImages.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { trainedNetwork } from '../../support/trainedNetwork.ts'

const folder = temporaryFolder()
const files = ['one.png', 'two.png'].map((name) => join(folder, name))
beforeAll(async () => {
  for (const [index, file] of files.entries()) writeFileSync(file, await drawPng(index + 1, 16, 16))
})

interface ExampleAnswer {
  readonly classes?: readonly { readonly name: string; readonly probability: number }[]
  readonly number?: number
  readonly numbers?: readonly number[]
}

async function example(format: ExportFormat, task: Task) {
  const classNames = task === 'binary' ? taskClasses.slice(0, 2) : taskClasses
  const trained = { ...trainedNetwork(taskNetworks[task], 4), classNames }
  const runFolder = mkdtempSync(join(folder, 'run-'))
  saveCheckpoint(runFolder, checkpointNames.best, { seed: 1, position: startPosition, tensors: trained.weights, stepLoss: new Float32Array(), stepAccuracy: new Float32Array() }, false)
  for (const [name, content] of filesOf(format, trained)) writeFileSync(join(runFolder, name), content)
  symlinkSync(join(appRoot(), 'node_modules'), join(runFolder, 'node_modules'), 'junction')
  const { stdout } = await promisify(execFile)(process.execPath, [join(runFolder, 'example.mjs'), '--json', ...files])
  const model = { runFolder, network: trained.network, classNames }
  return { model, answers: stdout.trim().split('\n').map((line) => JSON.parse(line) as ExampleAnswer) }
}

test.each(exportFormats.flatMap((format) => (['binary', 'pairs', 'regression', 'multi_label'] as const).map((task) => [format, task] as const)))('%s, %s', async (format, task) => {
  const { model, answers } = await example(format, task)
  const inApp = await predict({ kind: 'predict', model, files, margin: 1, reference: files[0]! })
  for (const [index, answer] of answers.entries()) {
    const { classes, number } = answerFor(model, inApp[index]!)
    if (number !== null) expect(answer.number).toBeCloseTo(number, 4)
    expect(answer.classes?.map(({ name }) => name) ?? []).toEqual(classes.map(({ name }) => name))
    answer.classes?.forEach(({ probability }, place) => expect(probability).toBeCloseTo(classes[place]!.probability, 4))
  }
  expect(answers).toHaveLength(files.length)
}, 30_000)

test.each(exportFormats)('%s: a generator makes an image', async (format) => {
  const { answers } = await example(format, 'gan')
  expect(answers[0]!.numbers).toHaveLength(16 * 16 * 3)
  expect(answers[0]!.numbers!.every((value) => value >= -1 && value <= 1)).toBe(true)
}, 30_000)
