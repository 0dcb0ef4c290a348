/** Augmentation inside the training step: what the network sees, soft targets in loss and accuracy, none of it at inference. */
import { describe, expect, test } from 'vitest'
import { noAugmentation, type Augmentation } from '../../../../src-shared/training/augmentation.ts'
import { completeRunConfig } from '../../../../src-shared/training/run.ts'
import { runConfig } from '../../../../src-shared/api/runConfig.ts'
import { createOnnxExecutor } from '../../../../src-main/executors/onnx/onnxExecutor.ts'
import { runReference } from '../../../../src-main/executors/reference/referenceExecutor.ts'
import type { Tensor } from '../../../../src-main/graph/ir.ts'
import { lowerDiagnosis } from '../../../../src-main/lowering/diagnose.ts'
import { lowerTrainingForward, lowerTrainingStep } from '../../../../src-main/lowering/step.ts'
import { draw, finishDrawing, startDrawing } from '../../../../src-shared/templates/drawing.ts'
import { augmented, config } from '../../../support/augmented.ts'
import { expectClose } from '../../../support/expectClose.ts'
import { stepInputs } from '../../../support/stepInputs.ts'
import { tinyConfig } from '../../../support/runSetup.ts'

const sgd = { kind: 'sgd' } as const
const [batchSize, classCount] = [5, 5]
const input = { widthPx: 6, heightPx: 4, colour: 'rgb', fit: 'stretch' } as const

/** One linear layer on the pixels, so that the loss can be worked out beside it. */
function linear() {
  const drawing = startDrawing()
  draw(drawing, draw(drawing, draw(drawing, 'input', 'Rescaling', { scale: 1 / 255 }), 'Flatten'), 'Dense', { units: classCount, activation: 'softmax' })
  return finishDrawing(drawing, 'Linear', input)
}

const layers: readonly Augmentation[] = [
  { kind: 'RandomRotation', factor: [-0.1, 0.1], probability: 1 },
  { kind: 'RandomBrightness', factor: [-0.2, 0.2], probability: 0.5 },
  { kind: 'MixUp', alpha: 0.8, probability: 1 },
  { kind: 'CutMix', alpha: 1, probability: 0.5 },
]

describe('the training step', () => {
  const step = lowerTrainingStep(linear(), { batchSize, classCount, optimizer: sgd, augmentation: config(layers) })
  const state = step.initialState(3)
  const inputs = stepInputs(input, batchSize, classCount)
  // The classes of `augmented`'s targets.
  const outputs = runReference(step.graph, { ...Object.fromEntries(state), ...inputs })
  const images = inputs['images'] as Tensor

  test('sees augmented images, and its loss and accuracy go by mixed targets', () => {
    const seen = augmentedWith(inputs['random'] as Tensor)
    const [kernelName, biasName] = [...state.keys()]
    const [kernel, bias] = [state.get(kernelName ?? ''), state.get(biasName ?? '')]
    let [loss, correct] = [0, 0]
    for (let n = 0; n < batchSize; n += 1) {
      // Flatten reads rows, columns, channels.
      const logits = Array.from({ length: classCount }, (_, k) => {
        let sum = bias?.data[k] ?? 0
        for (let c = 0; c < 3; c += 1) for (let at = 0; at < 24; at += 1) sum += ((seen.images[(n * 3 + c) * 24 + at] ?? 0) / 255) * (kernel?.data[(at * 3 + c) * classCount + k] ?? 0)
        return sum
      })
      const norm = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0))
      const targets = Array.from(seen.targets.subarray(n * classCount, (n + 1) * classCount))
      loss -= targets.reduce((sum, target, k) => sum + target * ((logits[k] ?? 0) - norm), 0) / batchSize
      if (logits.indexOf(Math.max(...logits)) === targets.indexOf(Math.max(...targets))) correct += 1
    }
    expectClose(outputs['loss']?.data ?? [], [loss], 1e-7)
    expect(Array.from(outputs['correct']?.data ?? [])).toEqual([correct])
  })

  test('another key gives another loss, the same key the same', () => {
    const again = (random: Tensor) => runReference(step.graph, { ...Object.fromEntries(state), ...inputs, random })['loss']?.data[0]
    expect(again(inputs['random'] as Tensor)).toBe(outputs['loss']?.data[0])
    expect(again({ shape: [2], dtype: 'int32', data: Int32Array.of(1, 2) })).not.toBe(outputs['loss']?.data[0])
  })

  test('without augmentation the graph is as if there were no such thing', () => {
    const plain = lowerTrainingStep(linear(), { batchSize, classCount, optimizer: sgd })
    const none = lowerTrainingStep(linear(), { batchSize, classCount, optimizer: sgd, augmentation: noAugmentation })
    expect(none.graph.nodes.length).toBe(plain.graph.nodes.length)
    expect(none.graph.nodes.every(({ primitive }) => primitive.name !== 'grid_sample' && primitive.name !== 'random_uniform')).toBe(true)
  })

  test('images are mixed only where their targets can be', () => {
    const mixing = config([{ kind: 'MixUp', alpha: 1, probability: 1 }])
    const values = lowerTrainingStep(linear(), { batchSize, classCount, optimizer: sgd, targets: 'values', augmentation: mixing })
    expect(values.graph.nodes.some(({ primitive }) => primitive.name === 'random_uniform')).toBe(false)
  })

  test('the search for non-finite numbers looks at the same images', () => {
    const diagnosis = lowerDiagnosis(lowerTrainingForward(linear(), { batchSize, classCount, optimizer: sgd, augmentation: config(layers) }))
    expect(diagnosis.graph.nodes.some(({ primitive }) => primitive.name === 'grid_sample')).toBe(true)
  })

  test('ONNX in float32 trains on the same numbers', async () => {
    const executable = await createOnnxExecutor({ threads: 1 }).compile(step.graph)
    try {
      const actual = await executable.run({ ...Object.fromEntries(state), ...inputs })
      for (const [name, expected] of Object.entries(outputs)) expectClose(actual[name]?.data ?? [], expected.data, 2e-5, name)
    } finally {
      await executable.close()
    }
  })

  function augmentedWith(random: Tensor) {
    return augmented({ ...images, dtype: 'float32', data: Float32Array.from(images.data) }, config(layers), random)
  }
})

describe('the run configuration', () => {
  const request = { ...tinyConfig, augmentation: config([...layers, { kind: 'RandomZoom', height_factor: [-0.2, 0.2], width_factor: null, probability: 1 }]) }

  test('passes the API as it is, and is none when it is not given', () => {
    expect(runConfig.parse(request).augmentation).toEqual(request.augmentation)
    const { augmentation: _, ...without } = tinyConfig
    expect(runConfig.parse(without).augmentation).toEqual(noAugmentation)
    expect(completeRunConfig(without).augmentation).toEqual(noAugmentation)
  })

  test.each([
    { kind: 'RandomZoom', height_factor: [-1, 0], width_factor: null, probability: 1 },
    { kind: 'RandomRotation', factor: [0.2, -0.2], probability: 1 },
    { kind: 'RandomRotation', factor: [0, 0.2], probability: 1.5 },
    { kind: 'RandAugment', num_ops: 0, magnitude: 9, probability: 1 },
    { kind: 'MixUp', alpha: 0, probability: 1 },
    { kind: 'RandomSharpness', factor: [0, 1], probability: 1 },
  ])('refuses %j', (layer) => {
    expect(runConfig.safeParse({ ...tinyConfig, augmentation: { ...noAugmentation, layers: [layer] } }).success).toBe(false)
  })
})
