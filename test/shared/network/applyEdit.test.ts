import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { layerKinds, type LayerKindName } from '../../../src-shared/layers/index.ts'
import { addLayerAfter, newLayer } from '../../../src-shared/network/addLayerAfter.ts'
import { applyEdit, applyEdits } from '../../../src-shared/network/applyEdit.ts'
import { assertDocument, parseDocument } from '../../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import type { Edit } from '../../../src-shared/network/edits.ts'
import { recordEdits, redo, startHistory, undo } from '../../../src-shared/network/history.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { tasks, type Task } from '../../../src-shared/network/task.ts'
import { empty } from '../../../src-shared/templates/empty.ts'
import { kerasMnist } from '../../../src-shared/templates/kerasMnist.ts'
import { siamese } from '../../../src-shared/templates/siamese.ts'
import { smallResnet } from '../../../src-shared/templates/smallResnet.ts'

const mnist = kerasMnist.create(kerasMnist.input, 10)
const resnet = smallResnet.create(smallResnet.input, 10)
const twins = siamese.create(siamese.small.input, 0, siamese.small)

function after(document: NetworkDocument, ...edits: readonly Edit[]): NetworkDocument {
  const result = applyEdits(document, edits)
  if (!result.ok) throw new Error(result.problem.sentence)
  return result.document
}
function refusal(document: NetworkDocument, edit: Edit): string {
  const before = JSON.stringify(document)
  const result = applyEdit(document, edit)
  expect(JSON.stringify(document)).toBe(before)
  return result.ok ? 'accepted' : result.problem.sentence
}
const feeders = (document: NetworkDocument, id: string): readonly string[] =>
  document.connections.filter((connection) => connection.to === id).toSorted((a, b) => a.toPort - b.toPort).map((connection) => connection.from)

describe('edits', () => {
  test('setField changes one option and nothing else', () => {
    const next = after(mnist, { kind: 'setField', layerId: 'conv_1', field: 'filters', value: 8 })
    expect(next.layers.filter((layer, index) => layer !== mnist.layers[index]).map((layer) => layer.config.filters)).toEqual([8])
    expect(mnist.layers[2]?.config.filters).toBe(32)
  })
  test('removing a layer from a chain heals the chain', () => {
    const next = after(mnist, { kind: 'removeLayers', layerIds: ['conv_2'], heal: true })
    expect(feeders(next, 'max_pool_2')).toEqual(['max_pool_1'])
  })
  test('removing without healing leaves the follower open', () => {
    const next = after(mnist, { kind: 'removeLayers', layerIds: ['conv_2'], heal: false })
    expect(feeders(next, 'max_pool_2')).toEqual([])
  })
  test('removing a whole block heals from its first feeder, once', () => {
    const next = after(resnet, { kind: 'removeLayers', layerIds: ['conv_2', 'batch_norm_2', 'activation_2', 'conv_3', 'batch_norm_3'], heal: true })
    expect(feeders(next, 'add_1')).toEqual(['activation_1'])
  })
  test('insertOnEdge keeps the port of a merging layer', () => {
    const layer = newLayer(resnet, 'Dropout', { x: 0, y: 0 })
    const next = after(resnet, { kind: 'insertOnEdge', connection: { from: 'batch_norm_6', to: 'add_2', toPort: 1 }, layer })
    expect(feeders(next, 'add_2')).toEqual(['batch_norm_5', layer.id])
    expect(feeders(next, layer.id)).toEqual(['batch_norm_6'])
  })
  test('connecting to an ordinary layer replaces its input, to a merging layer adds one', () => {
    expect(feeders(after(mnist, { kind: 'connect', from: 'flatten_1', to: 'dense_2', toPort: null }), 'dense_2')).toEqual(['flatten_1'])
    expect(feeders(after(resnet, { kind: 'connect', from: 'conv_1', to: 'add_1', toPort: null }), 'add_1')).toEqual(['batch_norm_3', 'activation_1', 'conv_1'])
  })
  test('ports close up when a connection of a merging layer goes', () => {
    const next = after(resnet, { kind: 'disconnect', connection: { from: 'batch_norm_3', to: 'add_1', toPort: 0 } })
    expect(next.connections.filter((connection) => connection.to === 'add_1')).toEqual([{ from: 'activation_1', to: 'add_1', toPort: 0 }])
  })
  test('renaming a layer renames its connections and leaves the figures as they are', () => {
    const next = after(mnist, { kind: 'renameLayer', layerId: 'conv_1', newId: 'first' })
    expect(feeders(next, 'max_pool_1')).toEqual(['first'])
    expect(inferNetwork(next).parameters).toBe(inferNetwork(mnist).parameters)
    expect(inferNetwork(next).problems).toEqual([])
  })
  test('setInput changes every shape behind it', () => {
    const next = after(mnist, { kind: 'setInput', input: { ...mnist.input, widthPx: 64 } })
    expect(inferNetwork(next).layers.get('conv_1')?.outputShape).toEqual([26, 62, 32])
  })
  test('a further input takes an image or numbers, and can be deleted; the first one stays the main one', () => {
    const planned = addLayerAfter(mnist, 'Input', 'conv_1')
    const two = after(mnist, ...planned.edits)
    expect(planned.id).toBe('input_1')
    expect(feeders(two, 'max_pool_1')).toEqual(['conv_1'])
    expect(inferNetwork(two).inputId).toBe('input')
    expect(inferNetwork(two).layers.get('input_1')?.outputShape).toEqual([28, 28, 1])
    const numbers = after(two, { kind: 'setField', layerId: 'input_1', field: 'data', value: 'numbers' }, { kind: 'setField', layerId: 'input_1', field: 'shape', value: [10] })
    expect(inferNetwork(numbers).layers.get('input_1')?.outputShape).toEqual([10])
    expect(refusal(two, { kind: 'removeLayers', layerIds: ['input_1', 'input'], heal: true })).toContain('a network needs its input')
    expect(after(numbers, { kind: 'removeLayers', layerIds: ['input_1'], heal: true })).toEqual(mnist)
  })
  test('the Keras network can be built from the palette alone', () => {
    let document = empty.create({ widthPx: 28, heightPx: 28, colour: 'grey', fit: 'stretch' }, 10)
    let last: string | null = null
    const build: readonly [LayerKindName, Record<string, number | string>][] = [
      ['Rescaling', {}], ['Conv2D', { filters: 32, activation: 'relu' }], ['MaxPooling2D', {}], ['Conv2D', { filters: 64, activation: 'relu' }], ['MaxPooling2D', {}],
      ['Flatten', {}], ['Dense', { units: 64, activation: 'relu' }], ['Dense', { units: 10, activation: 'softmax' }],
    ]
    for (const [kind, options] of build) {
      const planned = addLayerAfter(document, kind, last)
      document = after(document, ...planned.edits, ...Object.entries(options).map(([field, value]): Edit => ({ kind: 'setField', layerId: planned.id, field, value })))
      last = planned.id
    }
    expect(inferNetwork(document, 10).problems).toEqual([])
    expect(inferNetwork(document, 10).parameters).toBe(121_930)
    expect(document.layers.map(({ id, kind, config }) => ({ id, kind, config }))).toEqual(mnist.layers.map(({ id, kind, config }) => ({ id, kind, config })))
  })
  test('a layer added in the middle of a chain is inserted, added with branch it starts one', () => {
    const inserted = addLayerAfter(mnist, 'Dropout', 'flatten_1')
    expect(feeders(after(mnist, ...inserted.edits), 'dense_1')).toEqual([inserted.id])
    const branch = addLayerAfter(mnist, 'Dropout', 'flatten_1', true)
    expect(feeders(after(mnist, ...branch.edits), 'dense_1')).toEqual(['flatten_1'])
  })
})

describe('refused whole, with a sentence', () => {
  const rows: readonly [string, Edit, string][] = [
    ['a circle', { kind: 'connect', from: 'dense_1', to: 'conv_1', toPort: null }, 'Conv 1 (Conv2D): connecting Dense 1 (Dense) to it would make a circle, since it feeds that layer. Choose a layer before it.'],
    ['a layer that feeds itself', { kind: 'connect', from: 'conv_1', to: 'conv_1', toPort: null }, 'Conv 1 (Conv2D): a layer cannot feed itself. Connect it to another one.'],
    ['a connection that is there', { kind: 'connect', from: 'input', to: 'rescaling_1', toPort: null }, 'Rescaling 1 (Rescaling): Input feeds it already. Choose another layer.'],
    ['a connection into the input', { kind: 'connect', from: 'conv_1', to: 'input', toPort: null }, 'Input (Input): it takes no input. Connect from it instead.'],
    ['a port that does not exist', { kind: 'connect', from: 'input', to: 'conv_1', toPort: 1 }, 'Conv 1 (Conv2D): it takes at most 1 input, received input 2. Remove a connection first.'],
    ['removing the input', { kind: 'removeLayers', layerIds: ['conv_1', 'input'], heal: true }, 'Input (Input): a network needs its input. Delete the layers after it instead.'],
    ['a further input without its options', { kind: 'addLayer', layer: { id: 'input_2', kind: 'Input', config: {}, position: { x: 0, y: 0 } } }, 'Input 2 (Input): data must be one of image, numbers, received nothing. Type a value in this range.'],
    ['an id that is taken', { kind: 'renameLayer', layerId: 'conv_1', newId: 'conv_2' }, 'The layer: another one is called "conv_2" already. Type another name.'],
    ['an id with a slash', { kind: 'renameLayer', layerId: 'conv_1', newId: 'a/b' }, 'The layer: its name must be 1 to 64 letters, digits, _ or -, received "a/b". Type another one.'],
    ['the id __proto__', { kind: 'renameLayer', layerId: 'conv_1', newId: '__proto__' }, 'The layer: its name must be 1 to 64 letters, digits, _ or -, received "__proto__". Type another one.'],
    ['10^9 units', { kind: 'setField', layerId: 'dense_1', field: 'units', value: 1e9 }, 'Dense 1 (Dense): units must be a whole number from 1 to 1,000,000, received 1000000000. Type a value in this range.'],
    ['no number', { kind: 'setField', layerId: 'dense_1', field: 'units', value: Number.NaN }, 'Dense 1 (Dense): units must be a whole number from 1 to 1,000,000, received no number. Type a value in this range.'],
    ['an option that does not exist', { kind: 'setField', layerId: 'dense_1', field: 'filters', value: 3 }, 'Dense 1 (Dense): it has no option "filters". Choose one in the inspector.'],
    ['a layer that does not exist', { kind: 'setField', layerId: 'ghost', field: 'units', value: 3 }, 'The layer: none is called "ghost". Choose one on the canvas.'],
    ['a connection that does not exist', { kind: 'disconnect', connection: { from: 'input', to: 'dense_2', toPort: 0 } }, 'The connection: Input does not feed Dense 2. Choose one that is drawn.'],
    ['an image of 0 pixels', { kind: 'setInput', input: { ...mnist.input, widthPx: 0 } }, 'The input: its sides must be whole numbers from 1 to 4096 pixels, received 0. Choose a size in this range.'],
    ['a place at infinity', { kind: 'moveLayers', positions: { conv_1: { x: Number.POSITIVE_INFINITY, y: 0 } } }, 'Conv 1: its place must be within 10,000,000 pixels of the origin. Drop it on the canvas.'],
    ['an empty name', { kind: 'renameNetwork', name: '  ' }, 'The network: its name must have 1 to 200 characters, received 0. Type another one.'],
    ['an unknown kind', { kind: 'addLayer', layer: { id: 'x', kind: 'constructor', config: {}, position: { x: 0, y: 0 } } }, 'The layer: kind "constructor" is not known. Choose one from the palette.'],
  ]
  for (const [title, edit, sentence] of rows) test(title, () => expect(refusal(mnist, edit)).toBe(sentence))

  test('one bad edit in a list refuses all of them', () => {
    const result = applyEdits(mnist, [{ kind: 'setField', layerId: 'conv_1', field: 'filters', value: 8 }, { kind: 'connect', from: 'dense_1', to: 'conv_1', toPort: null }])
    expect(result.ok).toBe(false)
  })
  test('a hostile document does not replace a good one', () => {
    expect(refusal(mnist, { kind: 'replaceDocument', document: { ...mnist, version: 9 } as never })).toContain('newer version')
  })
})

describe('random edit sequences', () => {
  /** Numbers that pick a kind of edit and its operands from whatever the document holds at that time. */
  const steps = fc.array(fc.tuple(fc.nat(18), fc.nat(1000), fc.nat(1000), fc.integer({ min: -3, max: 70 })), { minLength: 8, maxLength: 40, size: 'max' })
  const kinds = Object.keys(layerKinds) as LayerKindName[]

  function editFor(document: NetworkDocument, [choice, a, b, value]: readonly [number, number, number, number]): readonly Edit[] {
    const idOf = (pick: number): string => document.layers[pick % document.layers.length]?.id ?? 'ghost'
    const kind = kinds[a % kinds.length] as LayerKindName
    const connection = document.connections[b % Math.max(1, document.connections.length)] ?? { from: idOf(a), to: idOf(b), toPort: 0 }
    switch (choice) {
      case 0: return addLayerAfter(document, kind, idOf(b), value > 30).edits
      case 1: return [{ kind: 'addLayer', layer: newLayer(document, kind, { x: a, y: b }) }]
      case 2: return [{ kind: 'removeLayers', layerIds: [idOf(a), ...(value > 40 ? [idOf(b)] : [])], heal: value > 10 }]
      case 3: return [{ kind: 'connect', from: idOf(a), to: idOf(b), toPort: value > 60 ? value % 4 : null }]
      case 4: return [{ kind: 'disconnect', connection }]
      case 5: {
        const layer = document.layers[a % document.layers.length]
        const fields = Object.keys(layer?.config ?? {})
        return [{ kind: 'setField', layerId: layer?.id ?? '', field: fields[b % Math.max(1, fields.length)] ?? 'filters', value: b % 3 === 0 ? [value, value] : value }]
      }
      case 6: return [{ kind: 'moveLayers', positions: { [idOf(a)]: { x: value, y: b } } }]
      case 7: return [{ kind: 'renameLayer', layerId: idOf(a), newId: value > 50 ? idOf(b) : `layer_${b}` }]
      case 8: return [{ kind: 'setInput', input: { widthPx: value, heightPx: 1 + b, colour: value % 2 === 0 ? 'grey' : 'rgb', fit: 'crop' } }]
      case 9: return [{ kind: 'insertOnEdge', connection, layer: newLayer(document, kind, { x: value, y: value }) }]
      case 11: return [{ kind: 'groupLayers', groupId: `group_${b % 4}`, name: 'Block', layerIds: [idOf(a), idOf(b)] }]
      case 12: return [{ kind: 'ungroup', groupId: `group_${b % 4}` }]
      case 13: return [{ kind: 'setGroup', groupId: `group_${b % 4}`, name: value > 60 ? '' : `Block ${a}`, folded: value % 2 === 0 }]
      case 14: {
        // Pairs of one kind, which chance would seldom pick.
        const pairs = document.layers.flatMap((layer, index) => document.layers.slice(0, index).flatMap((other) => (other.kind === layer.kind ? [[layer.id, other.id] as const] : [])))
        const [layerId, ownerId] = pairs[b % Math.max(1, pairs.length)] ?? [idOf(a), idOf(b)]
        return [{ kind: 'shareWeights', layerId, ownerId: value > 60 ? null : ownerId }]
      }
      case 15: return [{ kind: 'setTimeDistributed', layerId: idOf(a), value: value > 10 }]
      case 16: return addLayerAfter(document, 'Input', null).edits
      case 17: return [{ kind: 'setTask', task: value > 65 ? 'constructor' as Task : tasks[b % tasks.length]! }]
      case 10: return [{ kind: 'renameNetwork', name: `Network ${value}` }]
      default: return [{ kind: 'replaceDocument', document: value > 65 ? mnist : { ...document, connections: [...document.connections, { from: idOf(a), to: idOf(b), toPort: 0 }] } }]
    }
  }

  function renamed(edits: readonly Edit[], id: string): string {
    return edits.reduce((now, edit) => (edit.kind === 'renameLayer' && edit.layerId === now ? edit.newId : now), id)
  }

  test('keep an acyclic network with one main input, or are refused whole; undo and redo restore; saving is the identity', () => {
    let accepted = 0
    let refused = 0
    let several = 0
    let sharing = 0
    let tasked = 0
    let repairs = 0
    fc.assert(
      fc.property(fc.constantFrom(mnist, resnet, twins, empty.create(empty.input, 1)), steps, (start, sequence) => {
        let history = startHistory(start)
        const seen = [JSON.stringify(start)]
        for (const step of sequence) {
          const before = history.document
          const text = JSON.stringify(before)
          const edits = editFor(before, step)
          const recorded = recordEdits(history, edits)
          expect(JSON.stringify(before)).toBe(text)
          if (recorded.result.ok) accepted += 1
          else {
            refused += 1
            expect(recorded.history).toBe(history)
            expect(recorded.result.problem.sentence).toMatch(/^[A-Z].*\.$/s)
          }
          history = recorded.history
          if (history.document === before) continue
          seen.push(JSON.stringify(history.document))
          // The gate for foreign documents is the invariant: acyclic, ids unique, every value in range.
          expect(assertDocument(history.document)).toEqual(history.document)
          expect(parseDocument(JSON.stringify(history.document))).toEqual(history.document)
          const inputs = (document: NetworkDocument): readonly string[] => document.layers.filter((layer) => layer.kind === 'Input').map(({ id }) => id)
          // Exactly one main input: only renaming it or replacing all makes it another one.
          const main = edits.every(({ kind }) => kind !== 'replaceDocument') ? renamed(edits, inputs(before)[0]!) : inputs(history.document)[0]
          expect(main).toBeDefined()
          expect(inferNetwork(history.document, 10).inputId).toBe(main)
          if (inputs(history.document).length > 1) several += 1
          if (history.document.layers.some(({ sharedWith }) => sharedWith !== undefined)) sharing += 1
        }
        // Every repair that is offered can be carried out.
        for (const { sentence, fix, otherFix } of inferNetwork(history.document, 10).problems) {
          for (const { label, edits } of [fix, otherFix].flatMap((offered) => offered ?? [])) {
            repairs += 1
            expect(applyEdits(history.document, edits), `${sentence} ${label}`).toMatchObject({ ok: true })
          }
        }
        if (history.document.task !== undefined) tasked += 1
        const end = JSON.stringify(history.document)
        for (let index = seen.length - 2; index >= 0; index -= 1) {
          history = undo(history)
          expect(JSON.stringify(history.document)).toBe(seen[index])
        }
        expect(undo(history)).toBe(history)
        while (history.future.length > 0) history = redo(history)
        expect(JSON.stringify(history.document)).toBe(end)
      }),
      { numRuns: 40 },
    )
    // The generator must reach both sides, or the property proves nothing.
    expect(accepted).toBeGreaterThan(250)
    expect(refused).toBeGreaterThan(50)
    expect(several).toBeGreaterThan(50)
    expect(sharing).toBeGreaterThan(50)
    expect(tasked).toBeGreaterThan(10)
    expect(repairs).toBeGreaterThan(50)
  })
})

describe('history', () => {
  const typed = (value: number): readonly Edit[] => [{ kind: 'setField', layerId: 'conv_1', field: 'filters', value }]
  test('key strokes of one value are one step', () => {
    let history = startHistory(mnist)
    for (const value of [1, 12, 128]) history = recordEdits(history, typed(value), 'conv_1 filters').history
    expect(history.past).toHaveLength(1)
    expect(undo(history).document).toBe(mnist)
    expect(redo(undo(history)).document.layers[2]?.config.filters).toBe(128)
  })
  test('a new edit after undo forgets what could be redone', () => {
    let history = recordEdits(startHistory(mnist), typed(8)).history
    history = recordEdits(undo(history), typed(9)).history
    expect(redo(history)).toBe(history)
  })
  test('an edit that changes nothing leaves no step', () => {
    expect(recordEdits(startHistory(mnist), typed(32)).history.past).toEqual([])
  })
})
