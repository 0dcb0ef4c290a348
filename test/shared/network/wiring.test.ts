/** Layers that use each other's weights or work on every time step: what is refused, as sentences, and what the edits keep true. */
import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../../src-shared/network/applyEdit.ts'
import type { LayerNode, NetworkDocument } from '../../../src-shared/network/document.ts'
import type { Edit } from '../../../src-shared/network/edits.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { draw, finishDrawing, startDrawing, type Drawing } from '../../../src-shared/templates/drawing.ts'

function network(build: (drawing: Drawing) => void): NetworkDocument {
  const drawing = startDrawing()
  build(drawing)
  return finishDrawing(drawing, 'Wiring', { widthPx: 6, heightPx: 4, colour: 'rgb', fit: 'stretch' })
}

/** Two convolutions behind each other: 3 -> 3 -> 3 channels, 1x1. */
const two = network((drawing) => draw(drawing, draw(drawing, 'input', 'Conv2D', { filters: 3, kernel_size: [1, 1] }), 'Conv2D', { filters: 3, kernel_size: [1, 1] }))

function changed(document: NetworkDocument, id: string, change: Partial<LayerNode>): NetworkDocument {
  return { ...document, layers: document.layers.map((layer) => (layer.id === id ? { ...layer, ...change } : layer)) }
}

function edited(document: NetworkDocument, ...edits: readonly Edit[]): NetworkDocument {
  const result = applyEdits(document, edits)
  if (!result.ok) throw new Error(result.problem.sentence)
  return result.document
}

const errors = (document: NetworkDocument): readonly string[] => inferNetwork(document).problems.filter(({ severity }) => severity === 'error').map(({ sentence }) => sentence)

describe('what cannot be shared or applied to every time step says why', () => {
  const wider = network((drawing) => draw(drawing, draw(drawing, 'input', 'Conv2D', { filters: 5, kernel_size: [1, 1] }), 'Conv2D', { filters: 5, kernel_size: [1, 1] }))
  const pools = network((drawing) => draw(drawing, draw(drawing, 'input', 'MaxPooling2D', { pool_size: [1, 1] }), 'MaxPooling2D', { pool_size: [1, 1] }))
  const merged = network((drawing) => draw(drawing, ['input', draw(drawing, 'input', 'Conv2D', { filters: 3, padding: 'same' })], 'Add'))
  const flat = network((drawing) => draw(drawing, draw(drawing, 'input', 'Flatten'), 'Dense'))
  const rows: readonly [string, NetworkDocument, string][] = [
    ['nobody', changed(two, 'conv_2', { sharedWith: 'conv_9' }), 'Conv 2 (Conv2D): the layer whose weights it uses does not exist, received "conv_9". Choose one on the canvas, or none.'],
    ['itself', changed(two, 'conv_2', { sharedWith: 'conv_2' }), 'Conv 2 (Conv2D): it cannot share its weights with itself. Choose another layer, or none.'],
    ['another kind', changed(two, 'conv_2', { sharedWith: 'input' }), 'Conv 2 (Conv2D): it cannot use the weights of Input (Input), since that is another kind of layer. Choose a Conv2D layer, or none.'],
    ['other options', changed(changed(two, 'conv_2', { sharedWith: 'conv_1' }), 'conv_1', { config: { ...two.layers[1]!.config, activation: 'relu' } }), 'Conv 2 (Conv2D): it uses the weights of Conv 1, but its option activation is another one. Make them equal.'],
    ['other inputs', changed(wider, 'conv_2', { sharedWith: 'conv_1' }), 'Conv 2 (Conv2D): it cannot use the weights of Conv 1: for its input the kernel would be 1×1×5×5, there it is 1×1×3×5. Give both layers inputs of the same kind.'],
    ['nothing to share', changed(pools, 'max_pool_2', { sharedWith: 'max_pool_1' }), 'Max pool 2 (MaxPooling2D): it has no weights that could be shared. Let it use its own.'],
    ['several inputs', changed(merged, 'add_1', { timeDistributed: true }), 'Add 1 (Add): it cannot be applied to every time step, since it takes several inputs. Let it work on its inputs as a whole.'],
    ['no time', changed(flat, 'dense_1', { timeDistributed: true }), 'Dense 1 (Dense): it is applied to every time step, but its input 72 has none. Let it work on its input as a whole, or make a sequence with Reshape.'],
    ['a problem of each step', changed(two, 'conv_1', { timeDistributed: true }), 'Conv 1 (Conv2D): at every time step it works on height×width×channels, its input is a sequence of steps×features (6×3). Take the 1D layer of this kind, or add a Reshape to three sizes before it.'],
    ['statistics', changed(network((drawing) => draw(drawing, 'input', 'BatchNormalization')), 'batch_norm_1', { timeDistributed: true }), 'Batch norm 1 (BatchNormalization): it cannot be applied to every time step, since it keeps statistics. Let it work on its input as a whole.'],
    ['five sizes', network((drawing) => draw(drawing, draw(drawing, 'input', 'Embedding', { input_dim: 4, output_dim: 2 }), 'Embedding', { input_dim: 4, output_dim: 2 })), 'Embedding 2 (Embedding): its output would have the sizes 4×6×3×2×2, more than 4. Reshape its input to fewer sizes.'],
  ]
  test.each(rows)('%s', (_, document, sentence) => {
    expect(errors(document)).toEqual([sentence])
  })
})

describe('edits', () => {
  const shared = edited(two, { kind: 'setField', layerId: 'conv_1', field: 'activation', value: 'tanh' }, { kind: 'shareWeights', layerId: 'conv_2', ownerId: 'conv_1' })

  test('sharing takes over the options, counts the weights once, and an option that changes changes for both', () => {
    expect(errors(shared)).toEqual([])
    expect(inferNetwork(shared).parameters).toBe(3 * 3 + 3)
    expect(shared.layers[2]).toMatchObject({ sharedWith: 'conv_1', config: { activation: 'tanh' } })
    const bent = edited(shared, { kind: 'setField', layerId: 'conv_2', field: 'activation', value: 'relu' })
    expect(bent.layers.slice(1).map(({ config }) => config['activation'])).toEqual(['relu', 'relu'])
    expect(edited(shared, { kind: 'shareWeights', layerId: 'conv_2', ownerId: null }).layers[2]).not.toHaveProperty('sharedWith')
  })

  test('the owner may be renamed or deleted: the others follow it, or the first of them owns the weights', () => {
    expect(edited(shared, { kind: 'renameLayer', layerId: 'conv_1', newId: 'twin' }).layers[2]).toMatchObject({ sharedWith: 'twin' })
    const alone = edited(shared, { kind: 'removeLayers', layerIds: ['conv_1'], heal: true })
    expect(alone.layers[1]).not.toHaveProperty('sharedWith')
    expect(inferNetwork(alone).parameters).toBe(3 * 3 + 3)
  })

  test('every time step: set, taken back, and refused where there is more than one input', () => {
    const steps = edited(network((drawing) => draw(drawing, 'input', 'Dense', { units: 2 })), { kind: 'setTimeDistributed', layerId: 'dense_1', value: true })
    expect(inferNetwork(steps).outputShape).toEqual([4, 6, 2])
    expect(edited(steps, { kind: 'setTimeDistributed', layerId: 'dense_1', value: false }).layers[1]).not.toHaveProperty('timeDistributed')
    const merged = network((drawing) => draw(drawing, ['input', draw(drawing, 'input', 'ReLU')], 'Add'))
    expect(() => edited(merged, { kind: 'setTimeDistributed', layerId: 'add_1', value: true })).toThrow('Add 1 (Add): it cannot be applied to every time step, since it does not have one input.')
  })
})
