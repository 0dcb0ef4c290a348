/** The command line, as its own process: the whole loop with --json, sentences and exit codes. */
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawImageFolders } from '../../support/journeyImages.ts'

const folder = mkdtempSync(join(tmpdir(), 'convolve-cli-'))
const project = join(folder, 'colours.convolve')
const main = resolve(import.meta.dirname, '../../../src-main/cli/main.ts')

function convolve(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const [command = '', ...rest] = args
  const dataFolder = command.startsWith('-') || command === '' ? [] : ['--data-folder', join(folder, 'data')]
  const result = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...(command === '' ? [] : [command]), ...rest, ...dataFolder], { encoding: 'utf8', cwd: folder })
  return { code: result.status, out: result.stdout, err: result.stderr }
}
const json = (result: { readonly code: number | null; readonly out: string; readonly err: string }): Record<string, unknown> => {
  expect(result.code, result.err).toBe(0)
  return JSON.parse(result.out) as Record<string, unknown>
}

beforeAll(() => drawImageFolders(join(folder, 'images'), { train: 60, test: 12 }))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the loop', () => {
  test('import creates the project and counts', () => {
    expect(json(convolve('import', 'images', 'colours', '--json'))).toMatchObject({ state: 'finished', added: 288, counts: { total: 288, perSplit: { train: 240, test: 48 } } })
  })

  test('the same folder again adds nothing', () => {
    expect(json(convolve('import', 'images', 'colours', '--json'))).toMatchObject({ added: 0, known: 288 })
  })

  test('targets takes numbers from a table; with --dry-run it only says what fits', () => {
    const [name] = readdirSync(join(folder, 'images/train'))
    writeFileSync(join(folder, 'sizes.csv'), `file;size\ntrain/${name}/0.png;1,5\ntrain/${name}/1.png;2\nnobody.png;3\ntrain/${name}/2.png;many\n`)
    const plan = { lineCount: 4, matched: 2, refused: [{ reason: 'no such image in the project', count: 1, examples: ['line 4: nobody.png'] }, { reason: 'no number', count: 1, examples: ['line 5: many'] }] }
    expect(json(convolve('targets', 'sizes.csv', project, '--dry-run', '--json'))).toMatchObject({ ...plan, changed: 0 })
    expect(json(convolve('targets', 'sizes.csv', project, '--json'))).toMatchObject({ ...plan, changed: 2 })
    expect(json(convolve('targets', 'sizes.csv', project, '--json'))).toMatchObject({ ...plan, changed: 0 })
    expect(convolve('targets', 'nowhere.csv', project)).toMatchObject({ code: 1, err: expect.stringContaining('there is no such file or folder') as string })
  })

  test('find-rate suggests a rate and leaves neither run nor network behind', () => {
    const result = convolve('find-rate', project, '--network', 'keras-mnist', '--size', '32', '--colour', 'rgb', '--batch-size', '32', '--json')
    const { suggestion, sweep } = json(result) as { suggestion: { learningRate: number }; sweep: { losses: readonly number[] } }
    expect(suggestion.learningRate).toBeGreaterThan(1e-5)
    expect(suggestion.learningRate).toBeLessThan(0.1)
    expect(sweep.losses.length).toBeGreaterThan(30)
    expect(result.err).toMatch(/^Preparing 240 images, \d+ done: 0 of 150 steps$/m)
    expect(readdirSync(join(project, 'runs'))).toEqual([])
    expect(convolve('find-rate', project, '--network', 'nothing')).toMatchObject({ code: 1, err: expect.not.stringContaining('Keras MNIST network') as string })
  })

  test('train keeps a run, with progress on stderr', () => {
    const result = convolve('train', project, '--network', 'keras-mnist', '--size', '32', '--colour', 'rgb', '--epochs', '3', '--batch-size', '32', '--json')
    expect(json(result)).toMatchObject({ run: { state: 'finished', epochsDone: 3 } })
    expect(result.err).toMatch(/Epoch 3 of 3: loss/)
  })

  test('evaluate measures it on the test part', () => {
    const report = json(convolve('evaluate', project, '--json'))
    expect(report).toMatchObject({ imageCount: 48, split: 'test' })
    expect(report['accuracy']).toBeGreaterThan(0.9)
  })

  test('predict names the class, and a broken file with its reason', () => {
    writeFileSync(join(folder, 'broken.png'), 'not a picture')
    const good = convolve('predict', project, join('images', 'test', 'green', '0.png'))
    expect(good).toMatchObject({ code: 0, out: expect.stringMatching(/0\.png: green \d/) })
    expect(convolve('predict', project, 'broken.png').code).toBe(1)
  })

  test('export proves what it writes', () => {
    mkdirSync(join(folder, 'model'))
    const result = json(convolve('export', project, '--format', 'onnx', '--to', 'model', '--json')) as { folder: string; proof: { largestDifference: number } }
    expect(readdirSync(result.folder).some((file) => file.endsWith('.onnx'))).toBe(true)
    expect(result.proof.largestDifference).toBeLessThan(1e-4)
  })

  test('a classic is trained for another task, with the loss that suits it', () => {
    const many = json(convolve('train', project, '--network', 'lenet-5', '--task', 'multi_label', '--size', '32', '--epochs', '1', '--json'))
    expect(many).toMatchObject({ run: { state: 'finished', config: { loss: { kind: 'binary_crossentropy' }, metrics: [{ kind: 'f1' }] } } })
    expect(convolve('train', project, '--network', 'lenet-5', '--task', 'dream').code).toBe(2)
  })

  test('an autoencoder needs no labels, has no accuracy, and goes by its loss', () => {
    const result = convolve('train', project, '--network', 'autoencoder', '--size', '32', '--colour', 'rgb', '--epochs', '1', '--json')
    expect(json(result)).toMatchObject({ run: { state: 'finished', config: { monitor: 'val_loss', loss: { kind: 'mean_squared_error' } } } })
    expect(result.err).toMatch(/Epoch 1 of 1: loss [\d.]+, validation loss|Epoch 1 of 1: loss [\d.]+, mean_absolute_error/)
  })

  test('train takes what has no option of its own from a file', () => {
    const settings = { optimizer: { kind: 'lion', beta1: 0.9, beta2: 0.95 }, schedule: { kind: 'polynomial', endFactor: 0.1, power: 1 }, augmentation: { layers: [{ kind: 'RandomCrop', padding: 2, probability: 1 }], fill_mode: 'reflect', fill_value: 0, interpolation: 'bilinear' }, layerRates: { conv_1: 0.1 }, metrics: [{ kind: 'f1' }], device: 'onnx-cpu' }
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings))
    const result = convolve('train', project, '--network', 'keras-mnist', '--size', '32', '--epochs', '1', '--settings', 'settings.json', '--json')
    expect(json(result)).toMatchObject({ run: { state: 'finished', config: settings } })
  })
})

describe('what goes wrong', () => {
  test.each([
    ['no command', []],
    ['an unknown command', ['paint']],
    ['a missing argument', ['train']],
    ['a rate for the search for one', ['find-rate', 'x', '--learning-rate', '1']],
    ['an unknown option', ['train', 'x', '--fast']],
    ['a word for a number', ['train', 'x', '--epochs', 'many']],
    ['a rate below 0', ['train', 'x', '--learning-rate', '-1']],
    ['settings that are not there', ['train', 'x', '--settings', 'nowhere.json']],
    ['settings that a run does not have', ['find-rate', 'x', '--settings', main]],
    ['no epoch at all', ['train', 'x', '--epochs', '0']],
    ['a batch beyond the limit of the API', ['train', 'x', '--batch-size', '4097']],
    ['an input of a million pixels a side', ['train', 'x', '--size', '1000000']],
    ['an unknown format', ['export', 'x', '--format', 'floppy']],
  ])('%s is wrong usage: exit code 2 and help', (_title, args) => {
    const result = convolve(...args)
    expect(result.code).toBe(2)
    expect(result.err).toMatch(/help|Usage/)
  })

  test.each([
    ['a project that is not there', ['evaluate', 'nowhere'], /no project in this folder/],
    ['a folder that is not there', ['import', 'nowhere', 'new'], /nowhere/],
    ['a search in a project that is not there', ['find-rate', 'nowhere'], /no project in this folder/],
    ['a run that is not there', ['evaluate', 'colours', '--run', '99'], /no such run/],
    ['a network that is not there', ['train', 'colours', '--network', 'nothing'], /keras-mnist/],
    ['a network with nothing to train', ['train', 'colours', '--network', 'empty'], /keras-mnist/],
    ['a file that is not there', ['predict', 'colours', 'nowhere.png'], /nowhere\.png/],
  ])('%s: exit code 1 and one sentence', (_title, args, sentence) => {
    const result = convolve(...args)
    expect(result.code).toBe(1)
    expect(result.err).toMatch(sentence)
    expect(result.err).not.toMatch(/\n\s+at /)
    expect(result.out).toBe('')
  })

  test('a refused training leaves no network behind', () => {
    mkdirSync(join(folder, 'unlabelled'))
    cpSync(join(folder, 'images', 'train', 'green', '0.png'), join(folder, 'unlabelled', '0.png'))
    convolve('import', 'unlabelled', 'unlabelled')
    for (const _ of [1, 2]) expect(convolve('train', 'unlabelled', '--network', 'lenet-5')).toMatchObject({ code: 1, err: expect.not.stringContaining('LeNet-5 2') })
    // An unknown name lists what the project has.
    expect(convolve('train', 'unlabelled', '--network', 'nothing').err).not.toMatch(/LeNet/)
  })

  test('Ctrl+C keeps what was learnt and ends with exit code 130', async () => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'train', project, '--network', 'lenet-5', '--epochs', '100000', '--json', '--data-folder', join(folder, 'data')], { cwd: folder })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    let err = ''
    const interrupt = new Promise<void>((resolve) => child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text).includes('Epoch 2 of') && resolve()))
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
    await Promise.race([interrupt, ended])
    child.kill('SIGINT')
    expect(await ended, err).toBe(130)
    expect(JSON.parse(out)).toMatchObject({ run: { state: 'stopped' } })
  })

  test('no project is made for a folder that is not there', () => {
    convolve('import', 'nowhere', 'made-for-nothing')
    expect(existsSync(join(folder, 'made-for-nothing.convolve'))).toBe(false)
  })

  test('help explains a first run', () => {
    expect(convolve('--help')).toMatchObject({ code: 0, out: expect.stringContaining('convolve import ./flowers my-flowers') })
  })
})
