/** Every task asked everything: judged, predicted, explained, or told in a sentence why not. Weights are random; what counts is what numbers mean. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { noValue } from '../../../src-shared/api/drawnAnswer.ts'
import type { EvaluationDetail, EvaluationPhase, ErrorComparison, RightComparison, RunComparison } from '../../../src-shared/api/evaluation.ts'
import type { ImageId, RunId } from '../../../src-shared/dataset/ids.ts'
import { numberFiguresOf } from '../../../src-shared/evaluation/numbers.ts'
import { tasks, type Task } from '../../../src-shared/network/task.ts'
import { answer } from '../../../src-main/insight/answer.ts'
import { answerFor } from '../../../src-main/insight/answerFor.ts'
import { reportHtml } from '../../../src-main/insight/reportHtml.ts'
import { loadAnswers } from '../../../src-main/insight/keptAnswers.ts'
import type { DrawingRequest, ExplainRequest, EvaluateImage, EvaluateRequest, TrainedModel } from '../../../src-main/insight/messages.ts'
import { checkpointNames, saveCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { startPosition } from '../../../src-main/training/position.ts'
import { taskClasses, taskNetworks } from '../../cases/taskNetworks.ts'
import { drawPng } from '../../support/drawImages.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { trainedNetwork } from '../../support/trainedNetwork.ts'

const folder = temporaryFolder()
const count = 9
const files = Array.from({ length: count }, (_, index) => join(folder, `${index}.png`))
let images: readonly EvaluateImage[]

beforeAll(async () => {
  for (const [index, file] of files.entries()) writeFileSync(file, await drawPng(index + 1, 16 + 4 * (index % 3), 16 + 4 * (index % 3)))
  images = files.map((file, index) => ({
    imageId: (index + 1) as ImageId, sha256: createHash('sha256').update(readFileSync(file)).digest('hex'), relativePath: `${index}.png`, folder: index < 4 ? 'a' : 'b', widthPx: 16 + 4 * (index % 3), heightPx: 16 + 4 * (index % 3),
    file, label: index % 3, labels: index % 3 === 0 ? [] : [0, index % 3], number: index / 2, mask: null,
  }))
})

function modelOf(task: Task, seed = 4): TrainedModel {
  const runFolder = mkdtempSync(join(folder, 'run-'))
  const network = taskNetworks[task]
  saveCheckpoint(runFolder, checkpointNames.best, { seed: 1, position: startPosition, tensors: trainedNetwork(network, seed).weights, stepLoss: new Float32Array(), stepAccuracy: new Float32Array() }, false)
  return { runFolder, network, classNames: task === 'binary' ? taskClasses.slice(0, 2) : taskClasses }
}
async function evaluated(task: Task, model = modelOf(task)) {
  const asked = task === 'binary' ? images.map((image) => ({ ...image, label: image.label % 2 })) : images
  return answer<EvaluateRequest>({ kind: 'evaluate', model, cacheFolder: join(folder, 'cache'), split: 'test', margin: 1, images: asked })
}
async function detailOf(model: TrainedModel): Promise<EvaluationDetail> {
  return (await answer({ kind: 'analyse', runFolder: model.runFolder, split: 'test', question: { about: 'detail' } })) as EvaluationDetail
}

describe('tasks with one class per answer', () => {
  test.each(['single_label', 'binary', 'pairs'] as const)('%s', async (task) => {
    const model = modelOf(task)
    const { rows, figures, leftOut } = await evaluated(task, model)
    expect(leftOut).toEqual([])
    expect(rows).toHaveLength(count)
    const classCount = task === 'single_label' ? 3 : 2
    expect(figures!.classNames).toEqual(task === 'pairs' ? ['different', 'same'] : taskClasses.slice(0, classCount))
    expect(figures!.confusion.flat().reduce((sum, images) => sum + images, 0)).toBe(count)
    expect(figures!.accuracy).toBeCloseTo(rows.filter(({ trueClass, predictedClass }) => trueClass === predictedClass).length / count, 12)
    const kept = loadAnswers(model.runFolder, 'test')!
    expect(kept.width).toBe(classCount)
    for (let row = 0; row < count; row++) expect(kept.answers.subarray(row * classCount, (row + 1) * classCount).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5)
    if (task !== 'pairs') {
      const predicted = await answer({ kind: 'predict', model, files, margin: 1, reference: null })
      rows.forEach(({ predictedClass, confidence }, row) => {
        const [top] = answerFor(model, predicted[row]!).classes
        expect(top!.name).toBe(figures!.classNames[predictedClass])
        expect(top!.probability).toBeCloseTo(confidence, 5)
      })
    }
    const detail = await detailOf(model)
    expect(detail.curves.map(({ name }) => name)).toEqual(figures!.classNames)
    expect(detail.calibration!.bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(count)
    expect(detail.confidentMistakes).toHaveLength(rows.filter(({ trueClass, predictedClass }) => trueClass !== predictedClass).length)
    expect(detail.slices.map(({ by }) => by)).toEqual(expect.arrayContaining(['size', 'folder']))
    expect(detail.slices.find(({ by }) => by === 'folder')!.parts.map(({ label, count: images }) => [label, images])).toEqual([['b', 5], ['a', 4]])
    expect(detail.suspected === null).toBe(task === 'pairs')
    for (const { imageId, comparedWith } of detail.confidentMistakes) expect(comparedWith === undefined).toBe(task !== 'pairs' || comparedWith?.imageId === imageId)
    const cell = await answer({ kind: 'analyse', runFolder: model.runFolder, split: 'test', question: { about: 'cell', trueClass: 1, predictedClass: 0 } })
    expect(cell).toHaveLength(figures!.confusion[1]![0]!)
  })
  test('of two runs the images are compared that both were judged on', async () => {
    const [first, second] = [modelOf('single_label', 4), modelOf('single_label', 5)]
    const rows = (await evaluated('single_label', first)).rows
    const others = (await evaluated('single_label', second)).rows
    const compared = (await answer({ kind: 'analyse', runFolder: first.runFolder, split: 'test', question: { about: 'comparison', otherFolder: second.runFolder, names: ['A', 'B'] } })) as RightComparison
    const isRight = (row: (typeof rows)[number]): boolean => row.trueClass === row.predictedClass
    expect(compared).toMatchObject({ imageCount: count, leftOut: 0, both: rows.filter((row, index) => isRight(row) && isRight(others[index]!)).length, onlyFirst: rows.filter((row, index) => isRight(row) && !isRight(others[index]!)).length })
    expect(compared.onlyFirstRight).toHaveLength(compared.onlyFirst)
    expect(compared.onlyFirstRight.every((row) => !isRight(row))).toBe(true)
  })
  test.each(['regression', 'autoencoder'] as const)('of two runs for %s it is said which is nearer', async (task) => {
    const [first, second] = [modelOf(task, 4), modelOf(task, 5)]
    for (const model of [first, second]) await evaluated(task, model)
    const compared = (await answer({ kind: 'analyse', runFolder: first.runFolder, split: 'test', question: { about: 'comparison', otherFolder: second.runFolder, names: ['A', 'B'] } })) as ErrorComparison
    expect(compared).toMatchObject({ kind: 'error', imageCount: count, leftOut: 0, measure: 'distance' })
    expect(compared.firstNearer + compared.secondNearer + compared.same).toBe(count)
    expect(compared.means[0]).not.toBe(compared.means[1])
  })
  test('a class that was renamed between two evaluations is the same class', async () => {
    const first = modelOf('single_label', 4)
    const second = { ...modelOf('single_label', 5), classNames: ['new name', ...taskClasses.slice(1)] }
    await evaluated('single_label', first)
    await evaluated('single_label', second)
    const compared = (await answer({ kind: 'analyse', runFolder: first.runFolder, split: 'test', classNames: second.classNames, question: { about: 'comparison', otherFolder: second.runFolder, names: ['A', 'B'], otherClassNames: second.classNames } })) as RunComparison
    expect(compared).toMatchObject({ imageCount: count, leftOut: 0 })
    const detail = (await answer({ kind: 'analyse', runFolder: first.runFolder, split: 'test', classNames: second.classNames, question: { about: 'detail' } })) as EvaluationDetail
    expect(detail.curves.map(({ name }) => name)).toEqual(second.classNames)
  })
})

test('an evaluation that is cancelled keeps nothing; one that is not tells how far it is', async () => {
  const model = modelOf('single_label')
  const request: EvaluateRequest = { kind: 'evaluate', model, cacheFolder: join(folder, 'cache'), split: 'test', margin: 1, images }
  const told: EvaluationPhase[] = []
  const progress = (phase: EvaluationPhase): void => void told.push(phase)
  await expect(answer(request, { cancelled: () => told.length > 0, progress })).rejects.toMatchObject({ code: 'evaluationCancelled' })
  expect([told.some(({ phase }) => phase === 'answering'), loadAnswers(model.runFolder, 'test')]).toEqual([false, null])
  await answer(request, { cancelled: () => false, progress })
  expect(told.at(-1)).toEqual({ phase: 'answering', done: 0, total: count })
})

test('several labels: decisions, and curves of each class', async () => {
  const model = modelOf('multi_label')
  const { rows, figures } = await evaluated('multi_label', model)
  expect(rows).toEqual([])
  expect(figures).toMatchObject({ task: 'multi_label', confusion: [], perClass: [{ support: 6 }, { support: 3 }, { support: 3 }] })
  expect(figures!.accuracy).toBeCloseTo(1 - figures!.labels!.hammingLoss, 12)
  const detail = await detailOf(model)
  expect(detail.curves.map(({ support }) => support)).toEqual([6, 3, 3])
  const predicted = await answer({ kind: 'predict', model, files, margin: 1, reference: null })
  for (const { imageId, labels, answered, value } of detail.worst) {
    expect(labels).toEqual(images[imageId - 1]!.labels)
    const shown = [0, 1, 2].filter((place) => predicted[imageId - 1]!.answers![place]! >= 0.5)
    expect(answered).toEqual(shown)
    expect(value).toBeCloseTo([0, 1, 2].filter((place) => shown.includes(place) !== labels!.includes(place)).length / 3, 6)
  }
})

test('of more images than are answered at once each keeps its own answer and brightness', async () => {
  const model = modelOf('single_label')
  const many = Array.from({ length: 70 }, (_, index) => ({ ...images[index % count]!, imageId: (index + 1) as ImageId }))
  await answer<EvaluateRequest>({ kind: 'evaluate', model, cacheFolder: join(folder, 'cache'), split: 'test', margin: 1, images: many })
  const { images: kept, answers, width } = loadAnswers(model.runFolder, 'test')!
  expect(new Set(kept.slice(0, count).map(({ brightness }) => brightness)).size).toBeGreaterThan(1)
  kept.forEach(({ brightness }, row) => {
    expect(brightness).toBe(kept[row % count]!.brightness)
    for (let place = 0; place < width; place++) expect(answers[row * width + place]).toBeCloseTo(answers[(row % count) * width + place]!, 6)
  })
})

test('files that cannot be read keep their place among those that are read ahead', async () => {
  const model = modelOf('single_label')
  const all = await answer({ kind: 'predict', model, files, margin: 1, reference: null })
  const mixed = await answer({ kind: 'predict', model, files: [files[3]!, join(folder, 'gone.png'), files[1]!, files[0]!, join(folder, 'gone too.png')], margin: 1, reference: null })
  expect(mixed.map(({ answers, error }) => (error === null ? [...answers!] : error))).toEqual([[...all[3]!.answers!], 'the file is not there', [...all[1]!.answers!], [...all[0]!.answers!], 'the file is not there'])
})

test('numbers: the errors are those of the answers that prediction gives', async () => {
  const model = modelOf('regression')
  const { figures } = await evaluated('regression', model)
  const predicted = await answer({ kind: 'predict', model, files, margin: 1, reference: null })
  const numbers = predicted.map((file) => answerFor(model, file).number!)
  const expected = numberFiguresOf(images.map(({ number }) => number!), numbers)
  expect(figures!.numbers!.meanAbsoluteError).toBeCloseTo(expected.meanAbsoluteError, 5)
  expect(figures).toMatchObject({ accuracy: null, confusion: [], perClass: [] })
  const { worst, points } = await detailOf(model)
  expect(points.map(({ target }) => target)).toEqual(images.map(({ number }) => number))
  expect(worst[0]!.value).toBeCloseTo(Math.max(...numbers.map((value, index) => Math.abs(value - images[index]!.number!))), 5)
})

test('a redrawn image is judged by its distance from what went in', async () => {
  const model = modelOf('autoencoder')
  const { figures } = await evaluated('autoencoder', model)
  const [predicted] = await answer({ kind: 'predict', model, files: files.slice(0, 1), margin: 1, reference: null })
  const [answers, seen] = [predicted!.answers!, predicted!.seen!]
  const squared = answers.reduce((sum, value, index) => sum + (value - seen[index]! / 255) ** 2, 0) / answers.length
  expect(loadAnswers(model.runFolder, 'test')!.answers[0]).toBeCloseTo(squared, 6)
  expect(figures).toMatchObject({ accuracy: null })
  expect(answerFor(model, { answers, seen }).drawn!.picture).toMatchObject({ widthPx: 16, heightPx: 16, channels: 3 })
})

test('a mask is drawn with a shade for each value', async () => {
  const model = modelOf('segmentation')
  const [predicted] = await answer({ kind: 'predict', model, files: files.slice(0, 1), margin: 1, reference: null })
  const shades = new Set(Buffer.from(answerFor(model, predicted!).drawn!.picture.pixels, 'base64'))
  expect([...shades].every((shade) => [0, 85, 170, 255].includes(shade))).toBe(true)
})

test('masks are compared pixel by pixel with what prediction draws; void pixels say nothing', async () => {
  const model = modelOf('segmentation')
  const maskFile = join(folder, 'mask.png')
  const values = Buffer.from(Array.from({ length: 256 }, (_, place) => (place < 32 ? 255 : place % 4)))
  writeFileSync(maskFile, await sharp(values, { raw: { width: 16, height: 16, channels: 1 } }).png().toBuffer())
  const mask = { sha256: createHash('sha256').update(readFileSync(maskFile)).digest('hex'), file: maskFile }
  const asked = images.slice(0, 2).map((image) => ({ ...image, mask }))
  const missing = { ...images[2]!, mask: { sha256: 'f'.repeat(64), file: join(folder, 'none.png') } }
  const { rows, figures, leftOut } = await answer<EvaluateRequest>({ kind: 'evaluate', model, cacheFolder: join(folder, 'cache'), split: 'test', margin: 1, images: [...asked, missing] })
  expect(rows).toEqual([])
  expect(leftOut).toEqual([{ index: 2, reason: expect.stringMatching(/^its mask: /) as string }])
  const predicted = await answer({ kind: 'predict', model, files: files.slice(0, 2), margin: 1, reference: null })
  const confusion = Array.from({ length: 4 }, () => [0, 0, 0, 0])
  for (const { answers } of predicted) {
    for (let place = 32; place < 256; place += 1) {
      const maps = [0, 1, 2, 3].map((map) => answers![map * 256 + place]!)
      confusion[place % 4]![maps.indexOf(Math.max(...maps))]! += 1
    }
  }
  expect(figures!.confusion).toEqual(confusion)
  expect(figures!.classNames).toEqual(['value 0', 'value 1', 'value 2', 'value 3'])
  expect(figures!.overlap![1]).toBeCloseTo(confusion[1]![1]! / (confusion[1]!.reduce((sum, pixels) => sum + pixels, 0) + confusion.reduce((sum, row) => sum + row[1]!, 0) - confusion[1]![1]!), 12)
  const detail = await detailOf(model)
  const overlaps = predicted.map(({ answers }, index) => {
    const found = Array.from({ length: 224 }, (_, at) => [0, 1, 2, 3].reduce((best, map) => (answers![map * 256 + at + 32]! > answers![best * 256 + at + 32]! ? map : best), 0))
    const shares = [1, 2, 3].map((value) => {
      const [both, either] = [(is: boolean, asked: boolean) => is && asked, (is: boolean, asked: boolean) => is || asked].map((count) => found.filter((answered, at) => count(answered === value, (at + 32) % 4 === value)).length)
      return both! / either!
    })
    return { imageId: index + 1, overlap: shares.reduce((sum, share) => sum + share, 0) / 3 }
  }).sort((a, b) => a.overlap - b.overlap)
  expect(detail.worst.map(({ imageId }) => imageId)).toEqual(overlaps.map(({ imageId }) => imageId))
  detail.worst.forEach(({ overlap }, place) => expect(overlap).toBeCloseTo(overlaps[place]!.overlap, 6))
})

test('of one image mask and answer lie side by side, value by value; a redrawn one says where it is off', async () => {
  const model = modelOf('segmentation')
  const maskFile = join(folder, 'beside.png')
  const values = Uint8Array.from({ length: 256 }, (_, place) => (place < 32 ? 255 : place % 5))
  writeFileSync(maskFile, await sharp(values, { raw: { width: 16, height: 16, channels: 1 } }).png().toBuffer())
  const sha256 = createHash('sha256').update(readFileSync(maskFile)).digest('hex')
  const judged = await answer<DrawingRequest>({ kind: 'drawing', model, file: files[0]!, mask: { file: maskFile, sha256 } })
  // No map stands for 4.
  expect([...Buffer.from(judged.truth!.values, 'base64')]).toEqual(Array.from(values, (value) => (value > 3 ? noValue : value)))
  const [predicted] = await answer({ kind: 'predict', model, files: files.slice(0, 1), margin: 1, reference: null })
  const largest = (place: number): number => [0, 1, 2, 3].reduce((best, map) => (predicted!.answers![map * 256 + place]! > predicted!.answers![best * 256 + place]! ? map : best), 0)
  expect([...Buffer.from(judged.drawn.mask!.values, 'base64')]).toEqual(Array.from({ length: 256 }, (_, place) => largest(place)))
  expect(judged.drawn).toMatchObject({ error: null, mask: { rows: 16, columns: 16, names: ['value 0', 'value 1', 'value 2', 'value 3'] } })
  const problem = async (mask: DrawingRequest['mask']) => (await answer<DrawingRequest>({ kind: 'drawing', model, file: files[0]!, mask })).problem
  expect([await problem(null), await problem({ file: maskFile, sha256: 'f'.repeat(64) }), await problem({ file: join(folder, 'none.png'), sha256 })]).toEqual(['the image has no mask', 'the file of its mask has changed', 'the file of its mask is missing'])
  await expect(answer<DrawingRequest>({ kind: 'drawing', model: modelOf('single_label'), file: files[0]!, mask: null })).rejects.toThrow('it does not answer with a picture')

  const redrawing = modelOf('autoencoder')
  const { drawn, truth } = await answer<DrawingRequest>({ kind: 'drawing', model: redrawing, file: files[0]!, mask: null })
  const [again] = await answer({ kind: 'predict', model: redrawing, files: files.slice(0, 1), margin: 1, reference: null })
  const off = Array.from({ length: 256 }, (_, place) => [0, 1, 2].reduce((sum, channel) => sum + Math.abs(again!.answers![channel * 256 + place]! - again!.seen![channel * 256 + place]! / 255), 0) / 3)
  expect([truth, drawn.mask, drawn.error!.strongest]).toEqual([null, null, expect.closeTo(Math.max(...off), 6)])
  Buffer.from(drawn.error!.values, 'base64').forEach((value, place) => expect(Math.abs(value - (off[place]! / Math.max(...off)) * 255)).toBeLessThanOrEqual(0.51))
})

test('of two images compared each has its own map, in one measure; a distance speaks against being the same', async () => {
  const model = modelOf('pairs')
  const ask = (asked: TrainedModel, classIndex: number | null, layerId: string | null = null) => answer<ExplainRequest>({ kind: 'explain', model: asked, file: files[0]!, other: files[1]!, margin: 1, question: { method: 'gradcam', classIndex, layerId } })
  const same = await ask(model, 1)
  expect(same).toMatchObject({ classIndex: 1, classNames: ['different', 'same'], layerId: 'conv_1', rows: 14, columns: 14, other: { layerId: 'conv_2', rows: 14, columns: 14 } })
  expect(same.layers.map(({ id }) => id)).toEqual(['rescaling_1', 'conv_1'])
  expect(Math.max(...Buffer.from(same.values, 'base64'), ...Buffer.from(same.other!.values, 'base64'))).toBe(255)
  const swapped = await answer<ExplainRequest>({ kind: 'explain', model, file: files[1]!, other: files[0]!, margin: 1, question: { method: 'gradcam', classIndex: 1, layerId: null } })
  expect([swapped.picture, swapped.other!.picture]).toEqual([same.other!.picture, same.picture])
  expect((await ask(model, null, 'rescaling_1')).other!.layerId).toBe('rescaling_2')
  const { layers, ...rest } = model.network
  const distance: TrainedModel = { ...model, network: { ...rest, layers: layers.map((layer) => (layer.kind === 'Dense' ? { ...layer, config: { ...layer.config, activation: 'linear' } } : layer)) } }
  const different = await ask(distance, 0)
  expect([different.values, different.other!.values, different.strongest]).toEqual([same.values, same.other!.values, same.strongest])
  expect((await ask(distance, 1)).values).not.toBe(same.values)
})

test('a generator makes the same images of the same seed', async () => {
  const model = modelOf('gan')
  const made = await answer({ kind: 'make', model, seed: 3, count: 4 })
  expect(made).toHaveLength(4)
  expect(new Set(made.map(({ pixels }) => pixels)).size).toBe(4)
  expect(await answer({ kind: 'make', model, seed: 3, count: 4 })).toEqual(made)
  expect(await answer({ kind: 'make', model, seed: 4, count: 4 })).not.toEqual(made)
  // What the discriminator says of such an image when it comes as a file.
  const seen = join(folder, 'made.png')
  writeFileSync(seen, await sharp(Buffer.from(made[2]!.pixels, 'base64'), { raw: { width: 16, height: 16, channels: 3 } }).png().toBuffer())
  const [judged] = await answer({ kind: 'predict', model, files: [seen], margin: 1, reference: null, raw: true })
  expect([...judged!.answers!].some((value) => Math.abs(value - made[2]!.score!) < 1e-6)).toBe(true)
  expect(new Set(made.map(({ score }) => score)).size).toBe(4)
  await expect(evaluated('gan', model)).rejects.toThrow('a generator is judged by eye')
  await expect(answer({ kind: 'predict', model, files, margin: 1, reference: null })).rejects.toThrow('a generator makes images instead of answering for them')
})

test.each(tasks)('a heat map of %s is there, or a sentence', async (task) => {
  const asked = answer({ kind: 'explain', model: modelOf(task), file: files[0]!, other: null, margin: 1, question: { method: 'gradcam', classIndex: null, layerId: null } })
  if (task === 'autoencoder' || task === 'gan') await expect(asked).rejects.toThrow(/^Heat map of "Of \w+": .*\. Choose another run, layer or kind of map\.$/)
  else expect(await asked).toMatchObject(task === 'pairs' ? { layerId: 'conv_1', rows: 14, columns: 14 } : { layerId: 'conv_1', rows: 16, columns: 16, other: null })
})

test.each(['single_label', 'binary', 'pairs', 'multi_label', 'regression', 'autoencoder'] as const)('the report of %s is whole', async (task) => {
  const model = modelOf(task)
  const { figures } = await evaluated(task, model)
  const html = reportHtml({ runName: 'Run', networkName: 'Net', curves: [], pictures: new Map(), detail: await detailOf(model), report: { runId: 1 as RunId, split: 'test', imageCount: count, leftOut: [], ...figures!, seconds: 1 } })
  expect(html).not.toMatch(/undefined|NaN|null|\[object/)
  expect(html).toContain(task === 'regression' || task === 'autoencoder' || task === 'multi_label' ? 'Largest errors' : 'Calibration')
  expect(html).toContain('By size of the image')
})

test('answers that are cut short or of another version are not believed', async () => {
  const model = modelOf('single_label')
  await evaluated('single_label', model)
  expect(loadAnswers(model.runFolder, 'test')).not.toBeNull()
  writeFileSync(join(model.runFolder, 'answers-test.bin'), Buffer.alloc(30, 1))
  expect(loadAnswers(model.runFolder, 'test')).toBeNull()
  expect(loadAnswers(model.runFolder, 'val')).toBeNull()
  expect(await answer({ kind: 'analyse', runFolder: model.runFolder, split: 'test', question: { about: 'detail' } })).toBeNull()
})
