/** What each task demands of a network, in sentences, and that the offered repair makes it ready for that task (or for the one it plainly fits). */
import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../../src-shared/network/applyEdit.ts'
import { assertDocument } from '../../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import type { Edit } from '../../../src-shared/network/edits.ts'
import { ganHalves } from '../../../src-shared/network/ganHalves.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { maskWindow } from '../../../src-shared/network/maskWindow.ts'
import type { Problem } from '../../../src-shared/network/problem.ts'
import { plainTask } from '../../../src-shared/network/plainTask.ts'
import { taskOf, tasks, type Task } from '../../../src-shared/network/task.ts'
import { draw, drawInput, drawShared, finishDrawing, startDrawing, type Drawing } from '../../../src-shared/templates/drawing.ts'
import { kerasMnist } from '../../../src-shared/templates/kerasMnist.ts'
import { templates } from '../../../src-shared/templates/index.ts'
import { outputCount } from '../../../src-shared/templates/template.ts'
import type { LayerConfig } from '../../../src-shared/layers/layer.ts'

const input = { widthPx: 16, heightPx: 12, colour: 'rgb', fit: 'stretch' } as const
const classCount = 3

function network(task: Task, build: (drawing: Drawing) => void): NetworkDocument {
  const drawing = startDrawing()
  build(drawing)
  const document = finishDrawing(drawing, 'Test', input)
  return edited(document, [{ kind: 'setTask', task }])
}
function edited(document: NetworkDocument, edits: readonly Edit[]): NetworkDocument {
  const result = applyEdits(document, edits)
  if (!result.ok) throw new Error(result.problem.sentence)
  return result.document
}
const errors = (document: NetworkDocument, classes = classCount): readonly Problem[] => inferNetwork(document, classes).problems.filter(({ severity }) => severity === 'error')

const scaled = (drawing: Drawing, from = 'input'): string => draw(drawing, from, 'Rescaling')
const features = (drawing: Drawing): string => draw(drawing, scaled(drawing), 'Conv2D', { filters: 4, padding: 'same', activation: 'relu' })
const flat = (drawing: Drawing): string => draw(drawing, features(drawing), 'Flatten')
const dense = (units: number, activation: string) => (drawing: Drawing): void => void draw(drawing, flat(drawing), 'Dense', { units, activation })
const picture = (options: LayerConfig) => (drawing: Drawing): void => void draw(drawing, features(drawing), 'Conv2D', { padding: 'same', ...options })
const twins = (units: number, activation: string) => (drawing: Drawing): void => {
  const [left, right] = [draw(drawing, scaled(drawing), 'Flatten'), draw(drawing, scaled(drawing, drawInput(drawing)), 'Flatten')]
  const first = draw(drawing, left, 'Dense', { units: 5 })
  draw(drawing, draw(drawing, [first, drawShared(drawing, right, first)], 'Subtract'), 'Dense', { units, activation })
}
const generator = (drawing: Drawing, options: LayerConfig = { filters: 3, activation: 'tanh' }): string => {
  const grown = draw(drawing, draw(drawing, drawInput(drawing, { data: 'numbers', shape: [8] }), 'Dense', { units: 6 * 8 * 2 }), 'Reshape', { target_shape: [6, 8, 2] })
  return draw(drawing, grown, 'Conv2DTranspose', { strides: [2, 2], padding: 'same', ...options })
}
const duel = (made?: LayerConfig) => (drawing: Drawing): void => {
  dense(1, 'sigmoid')(drawing)
  generator(drawing, made)
}

describe('networks that fit their task', () => {
  const rows: readonly { readonly task: Task; readonly title: string; readonly build: (drawing: Drawing) => void; readonly classes?: number }[] = [
    { task: 'single_label', title: 'softmax of each class', build: dense(3, 'softmax') },
    { task: 'multi_label', title: 'sigmoid of each class', build: dense(3, 'sigmoid') },
    { task: 'multi_label', title: 'sigmoid of one class', build: dense(1, 'sigmoid'), classes: 1 },
    { task: 'binary', title: 'one sigmoid', build: dense(1, 'sigmoid'), classes: 2 },
    { task: 'binary', title: 'one sigmoid, classes not known yet', build: dense(1, 'sigmoid'), classes: 0 },
    { task: 'regression', title: 'one linear output', build: dense(1, 'linear') },
    { task: 'autoencoder', title: 'its input again', build: picture({ filters: 3, activation: 'sigmoid' }) },
    { task: 'autoencoder', title: 'its input again, without activation', build: picture({ filters: 3 }) },
    { task: 'segmentation', title: 'one map', build: picture({ filters: 1, activation: 'sigmoid' }) },
    { task: 'segmentation', title: 'a map per value', build: picture({ filters: 7, activation: 'softmax' }) },
    { task: 'segmentation', title: 'the middle of the image', build: picture({ filters: 1, activation: 'sigmoid', padding: 'valid' }) },
    { task: 'pairs', title: 'a probability', build: twins(1, 'sigmoid') },
    { task: 'pairs', title: 'a distance', build: twins(1, 'relu') },
    { task: 'gan', title: 'two networks', build: duel() },
  ]
  test.each(rows)('$task: $title', ({ task, build, classes = classCount }) => {
    const document = network(task, build)
    expect(taskOf(document)).toBe(task)
    expect(errors(document, classes).map(({ sentence }) => sentence)).toEqual([])
    // What fits one task is told so by no other: each of them finds something.
    const others = tasks.filter((other) => errors(edited(document, [{ kind: 'setTask', task: other }]), classes).length === 0)
    expect(others).toContain(task)
    expect(others.length).toBeLessThanOrEqual(2)
  })
})

interface Row {
  readonly task: Task
  readonly title: string
  readonly build: (drawing: Drawing) => void
  readonly classes?: number
  readonly sentence: string
  readonly label: string
  readonly other?: string
  /** What it is trained for after the first repair; left out: as before. */
  readonly becomes?: Task
  /** A repair that is one step of several. */
  readonly isStep?: true
}

const rows: readonly Row[] = [
  { task: 'single_label', title: 'a sigmoid for each class', build: dense(3, 'sigmoid'), sentence: 'Dense 1 (Dense): the network must end in softmax, so that its answers are probabilities, received "sigmoid". Set its activation to softmax, or train it to name several classes.', label: 'Train it to name several classes', other: 'Set to softmax', becomes: 'multi_label' },
  { task: 'single_label', title: 'one sigmoid for two classes', build: dense(1, 'sigmoid'), classes: 2, sentence: 'Dense 1 (Dense): the network must end in softmax, so that its answers are probabilities, received "sigmoid". Set its activation to softmax, or train it to tell two classes apart.', label: 'Train it to tell two classes apart', other: 'Set to softmax', becomes: 'binary' },
  { task: 'single_label', title: 'one linear output', build: dense(1, 'linear'), sentence: 'Dense 1 (Dense): the network must end in softmax, so that its answers are probabilities, received "linear". Set its activation to softmax, or train it to estimate a number.', label: 'Train it to estimate a number', other: 'Set to softmax', becomes: 'regression' },
  { task: 'single_label', title: 'the image again', build: picture({ filters: 3, activation: 'sigmoid' }), sentence: 'Conv 2 (Conv2D): the network ends in 12×16×3, but one number per class is needed. Add Flatten or GlobalAveragePooling2D and a Dense layer with softmax, or train it to redraw its image.', label: 'Train it to redraw its image', other: 'Add GlobalAveragePooling2D and Dense', becomes: 'autoencoder' },
  { task: 'single_label', title: 'a mask', build: picture({ filters: 2, activation: 'softmax' }), sentence: 'Conv 2 (Conv2D): the network ends in 12×16×2, but one number per class is needed. Add Flatten or GlobalAveragePooling2D and a Dense layer with softmax, or train it to draw a mask.', label: 'Train it to draw a mask', other: 'Add GlobalAveragePooling2D and Dense', becomes: 'segmentation' },
  { task: 'single_label', title: 'two images', build: twins(1, 'sigmoid'), sentence: 'Input 1 (Input): a network that answers about one image has one input, received another one. Delete this input, or train it to compare two images.', label: 'Train it to compare two images', other: 'Delete this input', becomes: 'pairs' },
  { task: 'single_label', title: 'two networks', build: duel(), sentence: 'Input 1 (Input): a network that answers about one image has one input, received another one. Delete this input, or train it as a generator and its discriminator.', label: 'Train it as a generator and its discriminator', other: 'Delete this input', becomes: 'gan' },
  { task: 'multi_label', title: 'a softmax', build: dense(3, 'softmax'), sentence: 'Dense 1 (Dense): naming several classes at once takes one output with sigmoid for each class, received 3 outputs with softmax. Set its activation to sigmoid, or train it to name one class.', label: 'Set to sigmoid', other: 'Train it to name one class' },
  { task: 'multi_label', title: 'too few outputs', build: dense(2, 'sigmoid'), sentence: 'Dense 1 (Dense): naming several classes at once takes one output with sigmoid for each class, received 2 outputs with sigmoid. Set its units to 3.', label: 'Set to 3' },
  { task: 'binary', title: 'two outputs with softmax', build: dense(2, 'softmax'), classes: 2, sentence: 'Dense 1 (Dense): telling two classes apart takes one output with sigmoid, received 2 outputs with softmax. Set its units to 1 and its activation to sigmoid, or train it to name one class.', label: 'Set to 1 with sigmoid', other: 'Train it to name one class' },
  { task: 'binary', title: 'a softmax over one output', build: dense(1, 'softmax'), classes: 2, sentence: 'Dense 1 (Dense): a softmax over one output is always 1, so nothing can be learnt; telling two classes apart takes one output with sigmoid, received 1 output with softmax. Set its activation to sigmoid.', label: 'Set to sigmoid' },
  { task: 'binary', title: 'softmax as a layer of its own', build: (d) => draw(d, draw(d, flat(d), 'Dense', { units: 2 }), 'Softmax'), classes: 2, sentence: 'Softmax 1 (Softmax): telling two classes apart takes one output with sigmoid, received 2 outputs with softmax. Set its units to 1 and its activation to sigmoid, or train it to name one class.', label: 'Set to 1 with sigmoid', other: 'Train it to name one class' },
  { task: 'binary', title: 'three classes', build: dense(1, 'sigmoid'), classes: 3, sentence: 'The network: its answer tells two classes apart, and the project has 3. End it in one output per class with softmax instead.', label: 'Name one of 3 classes', becomes: 'single_label' },
  { task: 'binary', title: 'an image at the end', build: picture({ filters: 4, activation: 'relu' }), classes: 2, sentence: 'Conv 2 (Conv2D): telling two classes apart takes one output with sigmoid, received 12×16×4. Add Flatten or GlobalAveragePooling2D and a Dense layer.', label: 'Add GlobalAveragePooling2D and Dense' },
  { task: 'regression', title: 'a classifier', build: dense(3, 'softmax'), sentence: 'Dense 1 (Dense): estimating a number takes one output without activation (linear), received 3 outputs with softmax. Set its units to 1 and its activation to linear, or train it to name one class.', label: 'Set to 1 without activation', other: 'Train it to name one class' },
  { task: 'regression', title: 'a softmax over one output', build: dense(1, 'softmax'), sentence: 'Dense 1 (Dense): a softmax over one output is always 1, so nothing can be learnt; estimating a number takes one output without activation (linear), received 1 output with softmax. Set its activation to linear.', label: 'Set to linear' },
  { task: 'regression', title: 'a relu behind it', build: (d) => draw(d, draw(d, flat(d), 'Dense', { units: 1 }), 'LeakyReLU'), sentence: 'Leaky re lu 1 (LeakyReLU): estimating a number takes one output without activation (linear), received 1 output with LeakyReLU. Set its activation to linear.', label: 'Set to linear' },
  { task: 'regression', title: 'no Dense at the end', build: (d) => draw(d, features(d), 'GlobalAveragePooling2D'), sentence: 'Global avg pool 1 (GlobalAveragePooling2D): estimating a number takes one output without activation (linear), received 4 outputs with linear. Add a Dense layer with 1 unit.', label: 'Add Dense' },
  { task: 'regression', title: 'a forgotten Flatten', build: (d) => draw(d, features(d), 'Dense', { units: 1 }), sentence: 'Dense 1 (Dense): estimating a number takes one output without activation (linear), received 12×16×1. Add Flatten or GlobalAveragePooling2D and a Dense layer.', label: 'Insert Flatten' },
  { task: 'regression', title: 'one number that is an image', build: (d) => draw(d, features(d), 'Conv2D', { filters: 1, kernel_size: [12, 16] }), sentence: 'Conv 2 (Conv2D): estimating a number takes one output without activation (linear), received 1×1×1. Add Flatten or GlobalAveragePooling2D and a Dense layer.', label: 'Add Flatten' },
  { task: 'autoencoder', title: 'other channels', build: picture({ filters: 5, activation: 'relu' }), sentence: 'Conv 2 (Conv2D): an image that is drawn again has the shape of its input 12×16×3, received 12×16×5. End the network in a Conv2D of 3 filters with sigmoid, at the size of the input.', label: 'Set filters to 3' },
  { task: 'autoencoder', title: 'half the size', build: picture({ filters: 5, strides: [2, 2] }), sentence: 'Conv 2 (Conv2D): an image that is drawn again has the shape of its input 12×16×3, received 6×8×5. End the network in a Conv2D of 3 filters with sigmoid, at the size of the input.', label: 'Add UpSampling2D and Conv2D' },
  { task: 'autoencoder', title: 'a fifth of the size', build: picture({ filters: 5, strides: [5, 5] }), sentence: 'Conv 2 (Conv2D): an image that is drawn again has the shape of its input 12×16×3, received 3×4×5. End the network in a Conv2D of 3 filters with sigmoid, at the size of the input.', label: 'Add UpSampling2D and Conv2D' },
  { task: 'autoencoder', title: 'a pixel too many', build: (d) => draw(d, draw(d, features(d), 'ZeroPadding2D', { padding: [1, 0, 0, 1] }), 'Conv2D', { filters: 3, padding: 'same', activation: 'sigmoid' }), sentence: 'Conv 2 (Conv2D): an image that is drawn again has the shape of its input 12×16×3, received 13×17×3. End the network in a Conv2D of 3 filters with sigmoid, at the size of the input.', label: 'Add Cropping2D and Conv2D' },
  { task: 'autoencoder', title: 'its numbers as a list', build: dense(12 * 16 * 3, 'sigmoid'), sentence: 'Dense 1 (Dense): an image that is drawn again has the shape of its input 12×16×3, received 576. End the network in a Conv2D of 3 filters with sigmoid, at the size of the input.', label: 'Add Reshape' },
  { task: 'autoencoder', title: 'a code', build: dense(7, 'relu'), sentence: 'Dense 1 (Dense): an image that is drawn again has the shape of its input 12×16×3, received 7. End the network in a Conv2D of 3 filters with sigmoid, at the size of the input.', label: 'Add Dense and Reshape' },
  { task: 'autoencoder', title: 'relu', build: picture({ filters: 3, activation: 'relu' }), sentence: 'Conv 2 (Conv2D): an image that is drawn again ends in sigmoid or linear, received relu. Set its activation to sigmoid.', label: 'Set to sigmoid' },
  { task: 'segmentation', title: 'a softmax over one map', build: picture({ filters: 1, activation: 'softmax' }), sentence: 'Conv 2 (Conv2D): a softmax over one output is always 1, so nothing can be learnt; a mask of one map ends in sigmoid, received softmax. Set its activation to sigmoid.', label: 'Set to sigmoid' },
  { task: 'segmentation', title: 'two maps with sigmoid', build: picture({ filters: 2, activation: 'sigmoid' }), sentence: 'Conv 2 (Conv2D): a mask of 2 maps ends in softmax, received sigmoid. Set its activation to softmax.', label: 'Set to softmax' },
  { task: 'segmentation', title: 'half the size', build: picture({ filters: 2, activation: 'softmax', strides: [2, 2] }), sentence: 'Conv 2 (Conv2D): a mask has an answer for every pixel of its 12×16 image, received 6×8×2. End the network in a Conv2D at the size of the image, or start from the template U-Net.', label: 'Add UpSampling2D and Conv2D' },
  { task: 'pairs', title: 'one image', build: dense(1, 'linear'), sentence: 'Input (Input): two images are compared, and the network has one input. Add a twin that uses its weights on the other image, or start from the template Siamese network, or train it to estimate a number.', label: 'Add a twin', other: 'Train it to estimate a number' },
  { task: 'pairs', title: 'one image, and a map at the end', build: picture({ filters: 4, activation: 'relu' }), sentence: 'Input (Input): two images are compared, and the network has one input. Add a twin that uses its weights on the other image, or start from the template Siamese network.', label: 'Add an input', isStep: true },
  { task: 'pairs', title: 'an image and numbers', build: (d) => draw(d, draw(d, [flat(d), drawInput(d, { data: 'numbers', shape: [12, 16, 3] })].map((id, at) => (at === 0 ? id : draw(d, id, 'Flatten'))), 'Concatenate'), 'Dense', { units: 1, activation: 'sigmoid' }), sentence: 'Input 1 (Input): two images are compared, received numbers. Set its data to image.', label: 'Set to image' },
  { task: 'pairs', title: 'an output for each class', build: twins(3, 'softmax'), sentence: 'Dense 3 (Dense): comparing two images takes one output, a probability (sigmoid) or a distance (linear or relu), received 3 outputs with softmax. Set its units to 1 and its activation to sigmoid.', label: 'Set to 1 with sigmoid' },
  { task: 'pairs', title: 'several distances', build: twins(3, 'linear'), sentence: 'Dense 3 (Dense): comparing two images takes one output, a probability (sigmoid) or a distance (linear or relu), received 3 outputs with linear. Set its units to 1.', label: 'Set to 1' },
  { task: 'gan', title: 'only the discriminator', build: dense(1, 'sigmoid'), sentence: 'Input (Input): a generator makes images of an input of numbers, and the network has only this one. Add an input of numbers, or start from the template DCGAN.', label: 'Add an input of numbers', isStep: true },
  { task: 'gan', title: 'values from 0 to 1', build: duel({ filters: 3, activation: 'sigmoid' }), sentence: 'Conv transpose 1 (Conv2DTranspose): an image that looks real ends in tanh, received sigmoid. Set its activation to tanh.', label: 'Set to tanh' },
  { task: 'gan', title: 'other channels', build: duel({ filters: 1, activation: 'relu' }), sentence: 'Conv transpose 1 (Conv2DTranspose): an image that looks real has the shape of its input 12×16×3, received 12×16×1. End the network in a Conv2D of 3 filters with tanh, at the size of the input.', label: 'Set filters to 3' },
  { task: 'gan', title: 'a discriminator that names classes', build: (d) => { dense(2, 'softmax')(d); generator(d) }, sentence: 'Dense 1 (Dense): telling real images from made ones takes one output with sigmoid, received 2 outputs with softmax. Set its units to 1 and its activation to sigmoid.', label: 'Set to 1 with sigmoid' },
  { task: 'gan', title: 'a second image', build: (d) => { dense(1, 'sigmoid')(d); draw(d, draw(d, draw(d, drawInput(d), 'Flatten'), 'Dense', { units: 576, activation: 'tanh' }), 'Reshape', { target_shape: [12, 16, 3] }) }, sentence: 'Input 1 (Input): a generator makes images of numbers, received an image. Set its data to numbers, for example 100 of them.', label: 'Set to 100 numbers', isStep: true },
  { task: 'gan', title: 'weights of the other side', build: (d) => { const first = draw(d, flat(d), 'Dense', { units: 8 }); draw(d, first, 'Dense', { units: 1, activation: 'sigmoid' }); const shared = drawShared(d, draw(d, drawInput(d, { data: 'numbers', shape: [768] }), 'Dropout'), first); draw(d, draw(d, shared, 'Dense', { units: 576, activation: 'tanh' }), 'Reshape', { target_shape: [12, 16, 3] }) }, sentence: 'Dense 3 (Dense): it uses the weights of Dense 1, which belongs to the network that it is trained against. Give it its own.', label: 'Use its own weights', isStep: true },
]

describe('networks that do not', () => {
  test.each(rows)('$task: $title', ({ task, build, classes = classCount, sentence, label, other, becomes = task, isStep }) => {
    const document = network(task, build)
    const problem = errors(document, classes).find(({ fix }) => fix?.label === label)
    expect(errors(document, classes).map((found) => found.sentence)).toContain(sentence)
    expect({ sentence: problem?.sentence, label: problem?.fix?.label, other: problem?.otherFix?.label }).toEqual({ sentence, label, other })
    for (const fix of [problem!.fix!, ...(problem!.otherFix === undefined ? [] : [problem!.otherFix])]) {
      const repaired = edited(document, fix.edits)
      expect(assertDocument(repaired)).toEqual(repaired)
      expect(errors(repaired, classes).map((left) => left.sentence)).not.toContain(sentence)
    }
    const repaired = edited(document, problem!.fix!.edits)
    expect(taskOf(repaired)).toBe(becomes)
    if (isStep === undefined) expect(errors(repaired, classes).map((left) => left.sentence)).toEqual([])
  })
  test('a network without weights is made for nothing', () => {
    expect(errors(network('single_label', (d) => draw(d, scaled(d), 'Dropout'))).map(({ fix }) => fix?.label)).toEqual(['Add GlobalAveragePooling2D and Dense'])
  })
  test('generator and discriminator must not be joined: the generator is disconnected', () => {
    const document = network('gan', (d) => draw(d, draw(d, [features(d), generator(d, { filters: 4, activation: 'tanh' })], 'Add'), 'Conv2D'))
    const [problem] = errors(document)
    expect(problem).toMatchObject({ sentence: 'Add 1 (Add): it joins generator and discriminator, which are trained against each other and must not be connected. Remove one of its connections.', fix: { label: 'Disconnect Conv transpose 1' } })
    expect(ganHalves(edited(document, problem!.fix!.edits))?.generator.outputIds).toEqual(['conv_transpose_1'])
  })
  test('each half of a GAN has one output', () => {
    const document = network('gan', (d) => { duel()(d); draw(d, 'conv_1', 'MaxPooling2D') })
    expect(errors(document)[0]?.sentence).toBe('Max pool 1 (MaxPooling2D): its output goes nowhere, and each of both networks has one output, here Dense 1. Connect it to another layer or delete it.')
  })
  test('an image that has to grow more than one layer can make it grow is left to the user', () => {
    const small = network('autoencoder', (d) => draw(d, draw(d, flat(d), 'Dense', { units: 4 }), 'Reshape', { target_shape: [2, 2, 1] }))
    const fixes = (widthPx: number): readonly unknown[] => errors(edited(small, [{ kind: 'setInput', input: { ...input, widthPx } }])).map(({ fix }) => fix?.label)
    expect(fixes(64)).toEqual(['Add UpSampling2D and Conv2D'])
    expect(fixes(66)).toEqual([undefined])
  })
  test('what leads nowhere can be deleted, as far as nothing else reads it', () => {
    const document = network('single_label', (d) => { dense(3, 'softmax')(d); draw(d, draw(d, draw(d, 'conv_1', 'MaxPooling2D'), 'Conv2D'), 'ReLU') })
    const [problem, ...others] = errors(document)
    // Longer than the way to the answer, and yet not it.
    expect([problem?.sentence, problem?.fix?.label]).toEqual(['Re lu 1 (ReLU): its output goes nowhere, and a network has one output, here Dense 1. Connect it to another layer or delete it.', 'Delete these 3 layers'])
    expect(others).toEqual([])
    expect(edited(document, problem!.fix!.edits)).toEqual(network('single_label', dense(3, 'softmax')))
  })
  test('where no end is plainly the answer, none is offered to be deleted', () => {
    const document = network('single_label', (d) => { dense(7, 'relu')(d); draw(d, 'conv_1', 'MaxPooling2D') })
    expect(errors(document).filter(({ sentence }) => sentence.includes('goes nowhere')).map(({ fix }) => fix)).toEqual([undefined])
  })
  test('a mask of half the size is no middle of the image, even if it is as large as one', () => {
    const half = network('segmentation', picture({ filters: 1, activation: 'sigmoid', strides: [2, 2] }))
    expect(inferNetwork(half).outputShape).toEqual([6, 8, 1])
    expect(errors(half)).toHaveLength(1)
    const middle = network('segmentation', picture({ filters: 1, activation: 'sigmoid', kernel_size: [7, 9], padding: 'valid' }))
    expect(inferNetwork(middle).outputShape).toEqual([6, 8, 1])
    expect(errors(middle)).toEqual([])
    expect(maskWindow([12, 16, 3], [6, 8, 1])).toEqual({ topPx: 3, leftPx: 4, heightPx: 6, widthPx: 8 })
  })
})

describe('the task of a document', () => {
  const mnist = kerasMnist.create(kerasMnist.input, 10)
  test('is set, set back and saved', () => {
    for (const task of tasks) {
      const document = edited(mnist, [{ kind: 'setTask', task }])
      expect(taskOf(document)).toBe(task)
      expect(assertDocument(JSON.parse(JSON.stringify(document)))).toEqual(document)
      expect(edited(document, [{ kind: 'setTask', task: 'single_label' }])).toEqual(mnist)
    }
  })
  test('that is set again changes nothing', () => {
    expect(edited(mnist, [{ kind: 'setTask', task: 'single_label' }])).toBe(mnist)
  })
  test('that is none is refused', () => {
    const result = applyEdits(mnist, [{ kind: 'setTask', task: 'dream' as Task }])
    expect(result.ok ? '' : result.problem.sentence).toBe('The network: its task must be one of single_label, multi_label, binary, regression, autoencoder, segmentation, pairs, gan, received "dream". Choose one of them.')
  })
  test('the halves of a GAN are its two networks', () => {
    expect(ganHalves(network('gan', duel()))).toEqual({
      discriminator: { inputId: 'input', layerIds: ['input', 'rescaling_1', 'conv_1', 'flatten_1', 'dense_1'], outputIds: ['dense_1'] },
      generator: { inputId: 'input_1', layerIds: ['input_1', 'dense_2', 'reshape_1', 'conv_transpose_1'], outputIds: ['conv_transpose_1'] },
    })
  })
})

test('what a document is plainly made for, where it does not say', () => {
  const without = (document: NetworkDocument): NetworkDocument => edited(document, [{ kind: 'setTask', task: 'single_label' }])
  for (const template of templates) {
    const document = template.create(template.small.input, outputCount(template, 3), { width: template.small.width })
    expect([template.id, plainTask(without(document)), plainTask(document)]).toEqual([template.id, template.task, template.task])
  }
})
