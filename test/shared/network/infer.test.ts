import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultConfig } from '../../../src-shared/layers/fieldValue.ts'
import { layerKinds, type LayerKindName } from '../../../src-shared/layers/index.ts'
import type { LayerConfig } from '../../../src-shared/layers/layer.ts'
import { applyEdits } from '../../../src-shared/network/applyEdit.ts'
import type { Connection, LayerNode, NetworkDocument } from '../../../src-shared/network/document.ts'
import { inferNetwork, isReady } from '../../../src-shared/network/infer.ts'
import { tasks } from '../../../src-shared/network/task.ts'
import { kerasMnist } from '../../../src-shared/templates/kerasMnist.ts'
import { smallResnet } from '../../../src-shared/templates/smallResnet.ts'

type Sketch = readonly [id: string, kind: LayerKindName, options?: LayerConfig, from?: readonly string[]]

/** A document from layers in a row; `from` names other feeders than the layer before. */
function sketch(side: number, ...layers: readonly Sketch[]): NetworkDocument {
  const nodes: LayerNode[] = [{ id: 'input', kind: 'Input', config: defaultConfig(layerKinds.Input), position: { x: 0, y: 0 } }]
  const connections: Connection[] = []
  for (const [id, kind, options = {}, from] of layers) {
    const feeders = from ?? [nodes.at(-1)!.id]
    nodes.push({ id, kind, config: { ...defaultConfig(layerKinds[kind]), ...options }, position: { x: 0, y: nodes.length * 96 } })
    feeders.forEach((feeder, toPort) => connections.push({ from: feeder, to: id, toPort }))
  }
  return { format: 'convolve-network', version: 1, name: 'Test', input: { widthPx: side, heightPx: side, colour: 'rgb', fit: 'stretch' }, layers: nodes, connections }
}
const head: readonly Sketch[] = [['flatten_1', 'Flatten'], ['dense_1', 'Dense', { units: 3, activation: 'softmax' }]]
const scale: Sketch = ['rescaling_1', 'Rescaling']

describe('problems of a network, as sentences', () => {
  const rows: readonly { title: string; document: NetworkDocument; classCount?: number; sentences: readonly string[] }[] = [
    { title: 'a good network has none', document: sketch(8, scale, ['conv_1', 'Conv2D'], ...head), classCount: 3, sentences: [] },
    {
      title: '7x7 window on a 5x5 input',
      document: sketch(7, scale, ['conv_1', 'Conv2D'], ['conv_2', 'Conv2D', { kernel_size: [7, 7] }], ...head),
      sentences: ['Conv 2 (Conv2D): the 7×7 window is larger than its 5×5 input. Reduce the kernel or add padding.'],
    },
    { title: 'only the input', document: sketch(8), sentences: ['The network: it has no layers after the input. Add layers from the palette, or start from a template.'] },
    {
      title: 'no input at all',
      document: { ...sketch(8, scale, ...head), layers: sketch(8, scale, ...head).layers.slice(1), connections: sketch(8, scale, ...head).connections.slice(1) },
      sentences: ['Rescaling 1 (Rescaling): nothing is connected to it. Draw a connection from the layer before it, or delete it.', 'The network: it has no Input layer. Add one, or start from a template.'],
    },
    {
      title: 'a layer that nothing feeds',
      document: sketch(8, scale, ['conv_1', 'Conv2D'], ...head, ['dropout_1', 'Dropout', {}, []]),
      sentences: ['Dropout 1 (Dropout): nothing is connected to it. Draw a connection from the layer before it, or delete it.'],
    },
    {
      title: 'Add with one input',
      document: sketch(8, scale, ['add_1', 'Add'], ...head),
      sentences: ['Add 1 (Add): it needs at least 2 inputs, received 1. Connect another layer to it.'],
    },
    {
      title: 'Add with different shapes',
      document: sketch(8, scale, ['conv_1', 'Conv2D', { filters: 4 }], ['add_1', 'Add', {}, ['conv_1', 'rescaling_1']], ...head),
      sentences: ['Add 1 (Add): its inputs have different shapes, 6×6×4 and 8×8×3. Make them equal, for example with a 1×1 Conv2D of the same strides on the shortcut.'],
    },
    {
      title: 'Dense without Flatten',
      document: sketch(8, scale, ['dense_1', 'Dense', { units: 3, activation: 'softmax' }]),
      sentences: [
        'Dense 1 (Dense): it looks at every pixel of its input 8×8×3 on its own. For one answer per image add a Flatten or GlobalAveragePooling2D layer before it.',
        'Dense 1 (Dense): the network ends in 8×8×3, but one number per class is needed. Add Flatten or GlobalAveragePooling2D and a Dense layer with softmax.',
      ],
    },
    {
      title: 'two ends',
      document: sketch(8, scale, ['conv_1', 'Conv2D'], ...head, ['conv_2', 'Conv2D', {}, ['conv_1']]),
      sentences: ['Conv 2 (Conv2D): its output goes nowhere, and a network has one output, here Dense 1. Connect it to another layer or delete it.'],
    },
    {
      title: 'ends in an image',
      document: sketch(8, scale, ['conv_1', 'Conv2D']),
      sentences: ['Conv 1 (Conv2D): the network ends in 6×6×32, but one number per class is needed. Add Flatten or GlobalAveragePooling2D and a Dense layer with softmax.'],
    },
    {
      title: 'no softmax at the end',
      document: sketch(8, scale, ['flatten_1', 'Flatten'], ['dense_1', 'Dense', { units: 3 }]),
      sentences: ['Dense 1 (Dense): the network must end in softmax, so that its answers are probabilities, received "linear". Set its activation to softmax.'],
    },
    {
      title: 'dropout after softmax',
      document: sketch(8, scale, ...head, ['dropout_1', 'Dropout']),
      sentences: ['Dropout 1 (Dropout): the network must end in softmax, so that its answers are probabilities; it ends in Dropout. Add a Dense layer with softmax and one unit per class.'],
    },
    {
      title: 'another number of classes',
      document: sketch(8, scale, ...head),
      classCount: 4,
      sentences: ['Dense 1 (Dense): its 3 outputs do not match the 4 classes of the project. Set the units to 4.'],
    },
    {
      title: 'softmax as a layer of its own: the Dense before it is named',
      document: sketch(8, scale, ['flatten_1', 'Flatten'], ['dense_1', 'Dense', { units: 3 }], ['activation_1', 'Activation', { activation: 'softmax' }]),
      classCount: 4,
      sentences: ['Activation 1 (Activation): its 3 outputs do not match the 4 classes of the project. Set the units to 4.'],
    },
    {
      title: 'pixels that are not scaled are only a hint',
      document: sketch(8, ['conv_1', 'Conv2D'], ...head),
      sentences: ['Conv 1 (Conv2D): it gets pixel values from 0 to 255, which train badly. Add a Rescaling layer (scale 1/255) after the input.'],
    },
    {
      title: 'too many parameters',
      document: sketch(256, scale, ['flatten_1', 'Flatten'], ['dense_0', 'Dense', { units: 4096 }], ['dense_1', 'Dense', { units: 3, activation: 'softmax' }]),
      sentences: [
        'Dense 0 (Dense): it would have 805,310,464 parameters, more than the 200,000,000 of a whole network. Reduce its size or add pooling before it.',
        'The network: 805,310,464 parameters are more than the 200,000,000 that can be trained here. Most of them are in Dense 0 (Dense): reduce its size, or add pooling before it.',
      ],
    },
    {
      title: 'Dense that mixes the channels of a map, as in ConvNeXt',
      document: sketch(8, scale, ['dense_0', 'Dense', { units: 12 }], ['dense_2', 'Dense', { units: 3 }], ['add_1', 'Add', {}, ['rescaling_1', 'dense_2']], ['pool', 'GlobalAveragePooling2D'], ['dense_1', 'Dense', { units: 3, activation: 'softmax' }]),
      classCount: 3,
      sentences: [],
    },
    {
      title: 'many parameters in one layer are a hint that names it',
      document: sketch(64, scale, ['flatten_1', 'Flatten'], ['dense_0', 'Dense', { units: 5000 }], ['dense_1', 'Dense', { units: 3, activation: 'softmax' }]),
      sentences: ['The network: 61,460,003 parameters need about 1.0 GB of memory in training. Most of them are in Dense 0 (Dense): reduce its size, or add pooling before it.'],
    },
    {
      title: 'many parameters in many layers',
      document: sketch(8, scale, ...['conv_1', 'conv_2', 'conv_3', 'conv_4'].map((id): Sketch => [id, 'Conv2D', { filters: 1400, padding: 'same' }]), ['pool', 'GlobalAveragePooling2D'], ['dense_1', 'Dense', { units: 3, activation: 'softmax' }]),
      sentences: ['The network: 52,967,603 parameters need about 0.8 GB of memory in training. Fewer filters or units make it smaller.'],
    },
    {
      title: 'an output too large to hold',
      document: sketch(4096, scale, ['conv_1', 'Conv2D', { filters: 64, padding: 'same' }], ['pool', 'GlobalAveragePooling2D'], ['dense_1', 'Dense', { units: 3, activation: 'softmax' }]),
      sentences: ['Conv 1 (Conv2D): its output 4096×4096×64 has more than 268,435,456 numbers per image. Make the input smaller or add pooling before it.'],
    },
  ]
  for (const { title, document, classCount, sentences } of rows) {
    test(title, () => {
      expect(inferNetwork(document, classCount ?? 0).problems.map((problem) => problem.sentence)).toEqual(sentences)
    })
  }

  test('a circle is a problem, not an endless loop', () => {
    const document = sketch(8, scale, ['conv_1', 'Conv2D'], ...head)
    const circular = { ...document, connections: document.connections.map((connection) => (connection.to === 'conv_1' ? { ...connection, from: 'dense_1' } : connection)) }
    const network = inferNetwork(circular)
    expect(network.problems.filter((problem) => problem.sentence.includes('circle'))).toHaveLength(3)
    expect(isReady(network)).toBe(false)
  })
  test('every repair makes its problem go away', () => {
    const document = sketch(8, scale, ['flatten_1', 'Flatten'], ['dense_1', 'Dense', { units: 7 }])
    const fixes = inferNetwork(document, 4).problems.flatMap((problem) => problem.fix?.edits ?? [])
    expect(fixes).toHaveLength(2)
    const repaired = applyEdits(document, fixes)
    expect(repaired.ok && inferNetwork(repaired.document, 4).problems).toEqual([])
  })
  test('a hint does not stand in the way of training', () => {
    expect(isReady(inferNetwork(sketch(8, ['conv_1', 'Conv2D'], ...head), 3))).toBe(true)
  })
})

describe('figures', () => {
  test('Keras MNIST network: shapes, parameters and multiply-adds', () => {
    const network = inferNetwork(kerasMnist.create(kerasMnist.input, 10), 10)
    expect(network.order.map((id) => network.layers.get(id)?.outputShape)).toEqual([[28, 28, 1], [28, 28, 1], [26, 26, 32], [13, 13, 32], [11, 11, 64], [5, 5, 64], [1600], [64], [10]])
    expect(network.parameters).toBe(121_930)
    expect(network.multiplyAdds).toBe(26 * 26 * 32 * 9 + 11 * 11 * 64 * 9 * 32 + 1600 * 64 + 640)
  })
  test('moving statistics are parameters that are not trained', () => {
    const network = inferNetwork(smallResnet.create(smallResnet.input, 10), 10)
    const statistics = [...network.layers.values()].flatMap((layer) => layer.weights).filter((weight) => !weight.trainable).reduce((sum, weight) => sum + weight.shape[0]!, 0)
    expect(statistics).toBeGreaterThan(0)
    expect(network.parameters - network.trainableParameters).toBe(statistics)
  })
})

describe('any document', () => {
  const kinds = Object.keys(layerKinds) as LayerKindName[]
  const anyLayer = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'input'), kind: fc.constantFrom(...kinds, 'Conv9D', '__proto__') })
  const anyConnection = fc.record({ from: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'input', 'ghost'), to: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'input', 'ghost'), toPort: fc.integer({ min: -1, max: 3 }) })
  const anyConfig = fc.dictionary(fc.constantFrom('filters', 'kernel_size', 'units', 'padding', 'activation', 'strides'), fc.oneof(fc.integer(), fc.constantFrom('same', 'relu'), fc.boolean(), fc.array(fc.integer({ min: -2, max: 9 }), { maxLength: 3 })))

  test('is inferred without throwing, and a problem names every layer without a shape or one before it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyLayer, anyConfig), { maxLength: 7, size: 'max' }), fc.array(anyConnection, { maxLength: 12, size: 'max' }), fc.integer({ min: 1, max: 40 }), fc.constantFrom(...tasks), (layers, connections, side, task) => {
        const document: NetworkDocument = {
          format: 'convolve-network', version: 1, name: 'Any', input: { widthPx: side, heightPx: side, colour: 'grey', fit: 'pad' }, task,
          layers: layers.map(([layer, config]) => ({ ...layer, config: { ...(Object.hasOwn(layerKinds, layer.kind) ? defaultConfig(layerKinds[layer.kind as LayerKindName]) : {}), ...config }, position: { x: 0, y: 0 } })),
          connections,
        }
        const network = inferNetwork(document, 10)
        for (const layer of network.layers.values()) {
          if (layer.outputShape !== null) continue
          const isExplained = layer.problems.length > 0 || layer.inputIds.some((id) => network.layers.get(id)?.outputShape === null)
          expect(isExplained).toBe(true)
        }
        expect(network.problems.every((problem) => /^[A-Z].*\.$/s.test(problem.sentence))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('500 layers are inferred in well under the 50 ms of a key stroke', () => {
    const layers = Array.from({ length: 166 }, (_, index): readonly Sketch[] => [
      [`conv_${index}`, 'Conv2D', { padding: 'same', filters: 16 }], [`norm_${index}`, 'BatchNormalization'], [`relu_${index}`, 'Activation'],
    ]).flat()
    const document = sketch(32, scale, ...layers, ...head)
    // Processor time: others may be busy beside this.
    const times = Array.from({ length: 15 }, () => {
      const start = process.threadCpuUsage()
      expect(inferNetwork(document, 3).problems).toEqual([])
      const { user, system } = process.threadCpuUsage(start)
      return (user + system) / 1000
    }).toSorted((a, b) => a - b)
    expect(document.layers.length).toBeGreaterThanOrEqual(500)
    expect(times[7]).toBeLessThan(25)
  })
})
