/** The front of a network, computed once, and the rest on what it gave: together they are the whole network, in training and in answering. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { verify } from '../../../src-main/graph/verify.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { freshWeights, lowerTrainingStep, type TrainingOptions } from '../../../src-main/lowering/step.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { frozenFront } from '../../../src-shared/network/frozenFront.ts'
import { inferNetwork, isReady } from '../../../src-shared/network/infer.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { anyNetwork, anyNetworkClasses } from '../../support/anyNetwork.ts'
import { expectClose } from '../../support/expectClose.ts'
import { stepInputs } from '../../support/stepInputs.ts'
import { fromFloat32 } from '../../support/tolerances/referenceFloat64.ts'

const batchSize = 2

/** What the front of a document makes of images; features are kept as float32. */
function featuresOf(front: NetworkDocument, weights: ReadonlyMap<string, Tensor>, images: Tensor): Tensor {
  const { graph } = lowerInference(front, weights, { batchSize })
  const [given] = Object.values(runReference(graph, { images }))
  return { ...given!, data: Float32Array.from(given!.data) }
}

/** Compares answers and a step (loss, right answers, next weights and statistics) of a whole network with those of its rest on features; false when there is no front. */
function expectSame(document: NetworkDocument, classCount: number, layerRates: Readonly<Record<string, number>>): boolean {
  const front = frozenFront(document, layerRates)
  if (front === null) return false
  const weights = freshWeights(document, 3)
  const inputs = stepInputs(document.input, batchSize, classCount)
  const { images, ...others } = inputs
  const dark: Tensor = { ...images!, data: Uint8Array.from(images!.data as Uint8Array, (pixel) => pixel % 4) }
  const features = featuresOf(front.document, weights, dark)
  const options: TrainingOptions = { batchSize, classCount, optimizer: { kind: 'momentum', momentum: 0.9 }, layerRates, frozen: weights }
  const [whole, rest] = [lowerTrainingStep(document, options), lowerTrainingStep(document, { ...options, features: front.layerId })]
  verify(rest.graph)
  expect(rest.state).toEqual(whole.state)
  expect(rest.graph.inputs.map(({ name }) => name)).not.toContain('images')
  const state = Object.fromEntries(whole.initialState(3))
  const what = JSON.stringify(document.layers.map(({ id, config }) => ({ id, ...config })))
  const compare = (actual: Readonly<Record<string, Tensor>>, expected: Readonly<Record<string, Tensor>>): void => {
    expect(Object.keys(actual)).toEqual(Object.keys(expected))
    // Where normalization leaves nothing but rounding, rounding decides which class is on top.
    for (const [name, { data }] of Object.entries(expected)) if (name !== 'correct') expectClose(actual[name]!.data, data, fromFloat32, `${name} of ${what}`)
  }
  compare(runReference(rest.graph, { ...state, ...others, features }), runReference(whole.graph, { ...state, ...others, images: dark }))
  compare(runReference(lowerInference(document, weights, { batchSize, features: front.layerId }).graph, { features }), runReference(lowerInference(document, weights, { batchSize }).graph, { images: dark }))
  return true
}

describe('front and rest', () => {
  test('are the whole network, for any network of which a part is frozen', () => {
    let cut = 0
    const withWeights = (document: NetworkDocument): readonly string[] => [...inferNetwork(document).layers.values()].filter(({ weights }) => weights.length > 0).map(({ layer }) => layer.id)
    const suitable = anyNetwork.filter((document) => isReady(inferNetwork(document, anyNetworkClasses)) && withWeights(document).length > 1)
    fc.assert(
      fc.property(suitable, fc.nat(2), (document, live) => {
        const ids = withWeights(document)
        if (expectSame(document, anyNetworkClasses, Object.fromEntries(ids.slice(0, Math.max(1, ids.length - 1 - live)).map((id) => [id, 0])))) cut += 1
      }),
      { numRuns: 20, seed: 8 },
    )
    expect(cut).toBeGreaterThan(8)
  })

  test('a penalty on frozen weights stays part of the loss', () => {
    const drawing = startDrawing()
    const conv = draw(drawing, draw(drawing, 'input', 'Rescaling'), 'Conv2D', { filters: 3, kernel_regularizer_l2: 0.3 })
    draw(drawing, draw(drawing, conv, 'GlobalAveragePooling2D'), 'Dense', { units: 2, activation: 'softmax', kernel_regularizer_l1: 0.2 })
    expect(expectSame(finishDrawing(drawing, 'Penalty', { widthPx: 6, heightPx: 5, colour: 'rgb', fit: 'stretch' }), 2, { conv_1: 0 })).toBe(true)
  })
})
