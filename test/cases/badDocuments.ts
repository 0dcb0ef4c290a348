/** Documents that must be refused, each with what is wrong and the field the sentence names. Read by the document gate's and the API's tests. */
import { lenet5 } from '../../src-shared/templates/lenet5.ts'

export interface BadDocument {
  readonly title: string
  /** The document as JSON text, made when it is needed: some are large. */
  readonly text: () => string
  readonly code: 'documentInvalid' | 'documentNewer' | 'documentNotJson'
  /** What the sentence must contain. */
  readonly names: string
}

type Loose = Record<string, unknown> & { layers: Record<string, unknown>[]; connections: Record<string, unknown>[]; input: Record<string, unknown> }

function good(): Loose {
  return JSON.parse(JSON.stringify(lenet5.create(lenet5.input, 10))) as Loose
}
/** LeNet-5 with one thing wrong. */
function bad(title: string, names: string, spoil: (document: Loose) => unknown): BadDocument {
  return { title, names, code: 'documentInvalid', text: () => { const document = good(); return JSON.stringify(spoil(document) ?? document) } }
}
/** LeNet-5 as text with one piece replaced, for what JSON.stringify cannot write. */
function badText(title: string, names: string, code: BadDocument['code'], spoil: (text: string) => string): BadDocument {
  return { title, names, code, text: () => spoil(JSON.stringify(good())) }
}
const layer = (document: Loose, id: string): Record<string, unknown> & { config: Record<string, unknown> } => document.layers.find((entry) => entry.id === id) as never

export const badDocuments: readonly BadDocument[] = [
  ...[null, 7, 'network', true, []].map((value) => bad(`${JSON.stringify(value)} instead of a document`, 'the document must be an object', () => (value === null ? 'null' : value))),
  bad('no format', 'format must be "convolve-network", received nothing', (document) => { delete document.format }),
  bad('foreign format', 'format must be', (document) => { document.format = 'keras' }),
  bad('no version', 'version must be a whole number', (document) => { delete document.version }),
  bad('version as text', 'version must be', (document) => { document.version = '1' }),
  bad('version 0', 'version must be', (document) => { document.version = 0 }),
  bad('version 1.5', 'version must be', (document) => { document.version = 1.5 }),
  badText('version 1e308', 'version must be', 'documentInvalid', (text) => text.replace('"version":1', '"version":1e308')),
  badText('written by a newer version', 'Update Convolve', 'documentNewer', (text) => text.replace('"version":1', '"version":2')),
  bad('unknown field', 'frobnicate must be left out', (document) => { document.frobnicate = 1 }),
  badText('__proto__ as a field', '__proto__ must be left out', 'documentInvalid', (text) => text.replace('{', '{"__proto__":{"polluted":true},')),
  badText('__proto__ as an option', 'layers[2].config (conv_1, Conv2D).__proto__ must be left out', 'documentInvalid', (text) => text.replace('"filters":6', '"filters":6,"__proto__":{"polluted":true}')),
  bad('constructor as an option', 'constructor must be left out', (document) => { Object.assign(layer(document, 'dense_1').config, { constructor: 1 }) }),
  bad('no name', 'name must be a text', (document) => { delete document.name }),
  bad('empty name', 'name must be a text', (document) => { document.name = '' }),
  bad('name as a number', 'name must be a text', (document) => { document.name = 5 }),
  bad('name of a million characters', '(1,000,000 characters)', (document) => { document.name = 'x'.repeat(1_000_000) }),
  bad('no input', 'input must be an object', (document) => { delete (document as Record<string, unknown>).input }),
  bad('input width 0', 'input.widthPx must be', (document) => { document.input.widthPx = 0 }),
  bad('input width 1e9', 'input.widthPx must be a whole number from 1 to 4096, received 1000000000', (document) => { document.input.widthPx = 1e9 }),
  bad('input height as text', 'input.heightPx must be', (document) => { document.input.heightPx = '28' }),
  bad('input height 2.5', 'input.heightPx must be', (document) => { document.input.heightPx = 2.5 }),
  bad('input colour cmyk', 'input.colour must be one of grey, rgb, received "cmyk"', (document) => { document.input.colour = 'cmyk' }),
  bad('input fit missing', 'input.fit must be', (document) => { delete document.input.fit }),
  bad('unknown field in input', 'input.depth must be left out', (document) => { document.input.depth = 3 }),
  bad('layers as an object', 'layers must be a list, received an object', (document) => { (document as Record<string, unknown>).layers = {} }),
  bad('no layers', 'layers must be a list', (document) => { delete (document as Record<string, unknown>).layers }),
  bad('10^5 layers', 'layers must be at most 10,000 long, received 100,000 entries', (document) => {
    document.layers = Array.from({ length: 100_000 }, (_, index) => ({ id: `relu_${index}`, kind: 'Activation', config: { activation: 'relu' }, position: { x: 0, y: 0 } }))
  }),
  bad('10^5 connections', 'connections must be at most', (document) => { document.connections = Array.from({ length: 100_000 }, () => ({ from: 'input', to: 'dense_1', toPort: 0 })) }),
  bad('a layer that is null', 'layers[1] must be an object', (document) => { (document.layers as unknown[])[1] = null }),
  bad('a layer that is a list', 'layers[1] must be an object, received [1]', (document) => { (document.layers as unknown[])[1] = [1] }),
  bad('a layer without id', 'layers[2].id must be', (document) => { delete document.layers[2]!.id }),
  bad('id with a slash', 'layers[2].id must be', (document) => { document.layers[2]!.id = '../conv' }),
  bad('id of 65 characters', 'layers[2].id must be', (document) => { document.layers[2]!.id = 'x'.repeat(65) }),
  bad('id __proto__', 'layers[2].id must be', (document) => { document.layers[2]!.id = '__proto__' }),
  bad('id as a number', 'layers[2].id must be', (document) => { document.layers[2]!.id = 3 }),
  bad('the same id twice', 'layers[4].id must be different from every other id, received "conv_1"', (document) => { document.layers[4]!.id = 'conv_1' }),
  bad('unknown kind', 'layers[2].kind (conv_1) must be one of', (document) => { document.layers[2]!.kind = 'Conv9D' }),
  bad('kind __proto__', 'layers[2].kind (conv_1) must be one of', (document) => { document.layers[2]!.kind = '__proto__' }),
  bad('kind constructor', 'layers[2].kind (conv_1) must be one of', (document) => { document.layers[2]!.kind = 'constructor' }),
  bad('kind as a list', 'layers[2].kind (conv_1) must be one of', (document) => { document.layers[2]!.kind = ['Conv2D'] }),
  bad('a second input that is connected to', 'connections[0].to must be a layer that takes an input, received "input_2"', (document) => {
    document.layers.push({ ...document.layers[0], id: 'input_2' })
    document.connections[0]!.to = 'input_2'
  }),
  bad('numbers of an impossible shape', 'layers[0].config.shape (input) must be up to 4 whole numbers from 1 to 65,536, received [0]', (document) => { layer(document, 'input').config.shape = [0] }),
  bad('input data of an unknown kind', 'layers[0].config.data (input) must be one of image, numbers, received "sound"', (document) => { layer(document, 'input').config.data = 'sound' }),
  bad('time distribution as a text', 'timeDistributed (dense_1) must be true or left out, received "yes"', (document) => { layer(document, 'dense_1').timeDistributed = 'yes' }),
  bad('time distribution that says no', 'timeDistributed (dense_1) must be true or left out, received false', (document) => { layer(document, 'dense_1').timeDistributed = false }),
  bad('an input at every time step', 'timeDistributed (input) must be left out, since Input does not have one input', (document) => { layer(document, 'input').timeDistributed = true }),
  bad('weights of a number', 'sharedWith (dense_1) must be the id of a layer, received 7', (document) => { layer(document, 'dense_1').sharedWith = 7 }),
  bad('weights of null', 'sharedWith (dense_1) must be the id of a layer, received null', (document) => { layer(document, 'dense_1').sharedWith = null }),
  bad('weights of __proto__', 'sharedWith (dense_1) must be the id of another Dense layer with the same options and weights of its own, received "__proto__"', (document) => { layer(document, 'dense_1').sharedWith = '__proto__' }),
  bad('weights of a layer that does not exist', 'sharedWith (dense_1) must be the id of another Dense layer', (document) => { layer(document, 'dense_1').sharedWith = 'ghost' }),
  bad('weights of its own', 'sharedWith (dense_1) must be the id of another Dense layer', (document) => { layer(document, 'dense_1').sharedWith = 'dense_1' }),
  bad('weights of another kind', 'sharedWith (dense_1) must be the id of another Dense layer', (document) => { layer(document, 'dense_1').sharedWith = 'conv_1' }),
  bad('weights of a layer with other options', 'sharedWith (dense_1) must be the id of another Dense layer with the same options', (document) => { layer(document, 'dense_1').sharedWith = 'dense_2' }),
  bad('weights handed on twice', 'sharedWith (dense_c) must be the id of another Dense layer', (document) => {
    document.layers.push({ ...layer(document, 'dense_1'), id: 'dense_b', sharedWith: 'dense_1' }, { ...layer(document, 'dense_1'), id: 'dense_c', sharedWith: 'dense_b' })
  }),
  bad('pretrained weights as text', 'layers[2].pretrained (conv_1) must be an object', (document) => { layer(document, 'conv_1').pretrained = 'mobilenet' }),
  bad('pretrained weights of a path', 'pretrained (conv_1).backbone must be the id of a backbone', (document) => { layer(document, 'conv_1').pretrained = { backbone: '../../x', layer: 'conv_1' } }),
  bad('pretrained weights of no layer', 'pretrained (conv_1).layer must be the id of a layer, received nothing', (document) => { layer(document, 'conv_1').pretrained = { backbone: 'mobilenet' } }),
  bad('pretrained weights with more to them', 'pretrained (conv_1).url must be left out', (document) => { layer(document, 'conv_1').pretrained = { backbone: 'mobilenet', layer: 'conv_1', url: 'x' } }),
  bad('an unknown member of a layer', 'layers[1].shared must be left out (known are id, kind, config, timeDistributed, sharedWith, pretrained, group, position)', (document) => { document.layers[1]!.shared = true }),
  bad('unknown field in a layer', 'layers[2].trainable must be left out', (document) => { document.layers[2]!.trainable = true }),
  bad('no config', 'layers[2].config (conv_1) must be an object', (document) => { delete document.layers[2]!.config }),
  bad('config as a list', 'layers[2].config (conv_1) must be an object', (document) => { document.layers[2]!.config = [] }),
  bad('10^9 filters', 'layers[2].config.filters (conv_1) must be a whole number from 1 to 16,384, received 1000000000', (document) => { layer(document, 'conv_1').config.filters = 1e9 }),
  bad('10^9 units', 'layers[7].config.units (dense_1) must be a whole number from 1 to 1,000,000, received 1000000000', (document) => { layer(document, 'dense_1').config.units = 1e9 }),
  badText('1e308 units', 'units (dense_1)', 'documentInvalid', (text) => text.replace('"units":120', '"units":1e308')),
  badText('1e400 units, which JSON reads as infinity', 'units (dense_1)', 'documentInvalid', (text) => text.replace('"units":120', '"units":1e400')),
  bad('negative units', 'units (dense_1)', (document) => { layer(document, 'dense_1').config.units = -5 }),
  bad('half a unit', 'units (dense_1)', (document) => { layer(document, 'dense_1').config.units = 0.5 }),
  bad('units null', 'units (dense_1)', (document) => { layer(document, 'dense_1').config.units = null }),
  bad('units as text', 'units (dense_1)', (document) => { layer(document, 'dense_1').config.units = '120' }),
  bad('units as an object', 'received an object', (document) => { layer(document, 'dense_1').config.units = { valueOf: 5 } }),
  bad('kernel with three numbers', 'kernel_size (conv_1) must be two whole numbers', (document) => { layer(document, 'conv_1').config.kernel_size = [3, 3, 3] }),
  bad('kernel of 10^5 numbers', 'received a list of 100,000', (document) => { layer(document, 'conv_1').config.kernel_size = Array(100_000).fill(3) }),
  bad('kernel of one number', 'kernel_size (conv_1)', (document) => { layer(document, 'conv_1').config.kernel_size = 3 }),
  bad('strides 0', 'strides (conv_1)', (document) => { layer(document, 'conv_1').config.strides = [0, 1] }),
  bad('unknown padding', 'padding (conv_1) must be one of valid, same, custom, received "reflect"', (document) => { layer(document, 'conv_1').config.padding = 'reflect' }),
  bad('unknown activation', 'activation (conv_1) must be one of', (document) => { layer(document, 'conv_1').config.activation = 'eval' }),
  bad('bias as a number', 'use_bias (conv_1) must be true or false, received 1', (document) => { layer(document, 'conv_1').config.use_bias = 1 }),
  bad('option of another kind', 'units must be left out', (document) => { layer(document, 'conv_1').config.units = 1 }),
  bad('no position', 'layers[2].position (conv_1) must be an object', (document) => { delete document.layers[2]!.position }),
  badText('position 1e400', 'position.x (input) must be a finite number', 'documentInvalid', (text) => text.replace('"x":0', '"x":1e400')),
  bad('position far away', 'position.y (conv_1)', (document) => { document.layers[2]!.position = { x: 0, y: 1e12 } }),
  bad('connections missing', 'connections must be a list', (document) => { delete (document as Record<string, unknown>).connections }),
  bad('connection as text', 'connections[0] must be an object', (document) => { (document.connections as unknown[])[0] = 'input' }),
  bad('connection from nowhere', 'connections[0].from must be the id of a layer, received "ghost"', (document) => { document.connections[0]!.from = 'ghost' }),
  bad('connection to __proto__', 'connections[0].to must be the id of a layer', (document) => { document.connections[0]!.to = '__proto__' }),
  bad('connection into the input', 'connections[0].to must be a layer that takes an input', (document) => { document.connections[0] = { from: 'dense_1', to: 'input', toPort: 0 } }),
  bad('port -1', 'connections[0].toPort', (document) => { document.connections[0]!.toPort = -1 }),
  bad('second port of a layer with one', 'connections[0].toPort (rescaling_1) must be a whole number from 0 to 0, received 1', (document) => { document.connections[0]!.toPort = 1 }),
  bad('a port used twice', 'port 0 that is connected already', (document) => { document.connections.push({ from: 'input', to: 'dense_1', toPort: 0 }) }),
  bad('unknown field in a connection', 'connections[0].weight must be left out', (document) => { document.connections[0]!.weight = 1 }),
  bad('a group nobody listed', 'layers[2].group must be the id of a group, received "block_1"', (document) => { document.layers[2]!.group = 'block_1' }),
  bad('a group without layers', 'groups[0].id must be different from every other id, and the group of a layer', (document) => { document.groups = [{ id: 'block_1', name: 'Block', folded: false }] }),
  bad('a group listed twice', 'groups[1].id must be different', (document) => { document.layers[2]!.group = 'block_1'; document.groups = Array(2).fill({ id: 'block_1', name: 'Block', folded: false }) }),
  bad('a group without a name', 'groups[0].name (block_1) must be a text', (document) => { document.layers[2]!.group = 'block_1'; document.groups = [{ id: 'block_1', name: '', folded: false }] }),
  bad('a group folded to a number', 'groups[0].folded (block_1) must be true or false', (document) => { document.layers[2]!.group = 'block_1'; document.groups = [{ id: 'block_1', name: 'Block', folded: 1 }] }),
  bad('groups as an object', 'groups must be a list', (document) => { document.groups = {} }),
  bad('the Input layer in a group', 'layers[0].group (input) must be left out', (document) => { document.layers[0]!.group = 'block_1' }),
  bad('a circle', 'connections must be free of circles', (document) => { document.connections.find((entry) => entry.to === 'conv_1')!.from = 'dense_1' }),
  bad('a layer that feeds itself', 'connections must be free of circles', (document) => { document.connections.find((entry) => entry.to === 'conv_1')!.from = 'conv_1' }),
  badText('half a file', 'not readable as JSON', 'documentNotJson', (text) => text.slice(0, text.length / 2)),
  badText('no text', 'not readable as JSON', 'documentNotJson', () => ''),
  badText('binary', 'not readable as JSON', 'documentNotJson', () => '\u0000\u0001PK\u0003\u0004'),
  badText('10^4 brackets', 'its nesting must be at most 64 levels', 'documentInvalid', () => '['.repeat(10_000) + ']'.repeat(10_000)),
  badText('10^5 objects in each other', 'its nesting must be at most 64 levels', 'documentInvalid', () => '{"layers":'.repeat(100_000) + '1' + '}'.repeat(100_000)),
  badText('17 MB of spaces', 'its size must be at most 16 MB', 'documentInvalid', (text) => text + ' '.repeat(17 * 1024 * 1024)),
  badText('15 MB of one text', 'name must be a text', 'documentInvalid', (text) => text.replace('"LeNet-5"', `"${'x'.repeat(15 * 1024 * 1024)}"`)),
  // What follows is read by the same gate at other places: tasks, names, numbers beyond all bounds, members that objects inherit, sheer size.
  bad('an unknown task', 'task must be one of', (document) => { document.task = 'world_peace' }),
  bad('a task of the prototype', 'task must be one of', (document) => { document.task = 'constructor' }),
  bad('a task as a list', 'task must be one of', (document) => { document.task = ['single_label'] }),
  bad('a task that is null', 'task must be one of', (document) => { document.task = null }),
  bad('version -1', 'version must be', (document) => { document.version = -1 }),
  badText('a version beyond exact numbers', 'version must be', 'documentInvalid', (text) => text.replace('"version":1', '"version":9007199254740993')),
  badText('a version a thousand ahead', 'Update Convolve', 'documentNewer', (text) => text.replace('"version":1', '"version":1000')),
  badText('NaN written out', 'not readable as JSON', 'documentNotJson', (text) => text.replace('"units":120', '"units":NaN')),
  badText('Infinity written out', 'not readable as JSON', 'documentNotJson', (text) => text.replace('"units":120', '"units":Infinity')),
  badText('two documents one after the other', 'not readable as JSON', 'documentNotJson', (text) => text + text),
  badText('a number of a million digits', 'units (dense_1)', 'documentInvalid', (text) => text.replace('"units":120', `"units":${'9'.repeat(1_000_000)}`)),
  badText('a member named with a million letters', 'must be left out', 'documentInvalid', (text) => text.replace('{', `{"${'x'.repeat(1_000_000)}":1,`)),
  badText('__proto__ in a connection', 'connections[0].__proto__ must be left out', 'documentInvalid', (text) => text.replace('"connections":[{', '"connections":[{"__proto__":{"polluted":true},')),
  badText('__proto__ in a position', 'layers[0].position (input).__proto__ must be left out', 'documentInvalid', (text) => text.replace('"position":{', '"position":{"__proto__":{"polluted":true},')),
  badText('__proto__ in the input', 'input.__proto__ must be left out', 'documentInvalid', (text) => text.replace('"input":{', '"input":{"__proto__":{"polluted":true},')),
  badText('__proto__ in a layer', 'layers[0].__proto__ must be left out', 'documentInvalid', (text) => text.replace('"layers":[{', '"layers":[{"__proto__":{"polluted":true},')),
  bad('a document that would be waited for', 'then must be left out', (document) => { document.then = { then: 1 } }),
  bad('an empty id', 'layers[2].id must be', (document) => { document.layers[2]!.id = '' }),
  bad('an id that ends in a new line', 'layers[2].id must be', (document) => { document.layers[2]!.id = 'conv_1\n' }),
  bad('an id with letters of another alphabet', 'layers[2].id must be', (document) => { document.layers[2]!.id = 'слой_1' }),
  bad('an id of a million characters', '(1,000,000 characters)', (document) => { document.layers[2]!.id = 'x'.repeat(1_000_000) }),
  bad('a kind of a million characters', '(1,000,000 characters)', (document) => { document.layers[2]!.kind = 'x'.repeat(1_000_000) }),
  bad('weights of a name of a million characters', '(1,000,000 characters)', (document) => { layer(document, 'dense_1').sharedWith = 'x'.repeat(1_000_000) }),
  bad('one layer more than there may be', 'layers must be at most 10,000 long, received 10,001 entries', (document) => { document.layers = Array.from({ length: 10_001 }, (_, index) => ({ ...document.layers[2], id: `conv_${index}` })) }),
  bad('a hole among the layers', 'layers[2] must be an object, received null', (document) => { Reflect.deleteProperty(document.layers, 2) }),
  bad('the input as a list', 'input must be an object, received [28, 28]', (document) => { (document as Record<string, unknown>).input = [28, 28] }),
  badText('input width 1e308', 'input.widthPx must be', 'documentInvalid', (text) => text.replace('"widthPx":28', '"widthPx":1e308')),
  bad('input height below zero', 'input.heightPx must be', (document) => { document.input.heightPx = -28 }),
  bad('an option of sixty lists in each other', 'kernel_size (conv_1) must be two whole numbers', (document) => { let value: unknown = 3; for (let depth = 0; depth < 55; depth += 1) value = [value]; layer(document, 'conv_1').config.kernel_size = value }),
  bad('a kernel of texts', 'kernel_size (conv_1)', (document) => { layer(document, 'conv_1').config.kernel_size = ['5', '5'] }),
  bad('a kernel of nulls', 'kernel_size (conv_1)', (document) => { layer(document, 'conv_1').config.kernel_size = [null, null] }),
  badText('a kernel of 1e308', 'kernel_size (conv_1)', 'documentInvalid', (text) => text.replace('"kernel_size":[5,5]', '"kernel_size":[1e308,1e308]')),
  bad('an option that is an option of its own', 'activation (conv_1) must be one of', (document) => { layer(document, 'conv_1').config.activation = { activation: 'relu' } }),
  bad('10^5 options', 'must be left out', (document) => { Object.assign(layer(document, 'conv_1').config, Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`option_${index}`, 1]))) }),
  bad('a rate of two', 'rate (drop) must be', (document) => { document.layers.push({ id: 'drop', kind: 'Dropout', config: { rate: 2 }, position: { x: 0, y: 0 } }) }),
  bad('a target shape of 10^5 sizes', 'target_shape (flat)', (document) => { document.layers.push({ id: 'flat', kind: 'Reshape', config: { target_shape: Array(100_000).fill(1) }, position: { x: 0, y: 0 } }) }),
  bad('a vocabulary of 10^9 words', 'input_dim (words)', (document) => { document.layers.push({ id: 'words', kind: 'Embedding', config: { input_dim: 1e9 }, position: { x: 0, y: 0 } }) }),
  bad('a position as a list', 'layers[2].position (conv_1) must be an object', (document) => { document.layers[2]!.position = [0, 0] }),
  bad('a position that is null', 'position.x (conv_1) must be a finite number', (document) => { document.layers[2]!.position = { x: null, y: 0 } }),
  badText('position -1e308', 'position.x (input) must be a finite number', 'documentInvalid', (text) => text.replace('"x":0', '"x":-1e308')),
  bad('connections as a text', 'connections must be a list', (document) => { (document as Record<string, unknown>).connections = 'input' }),
  bad('a connection from an object', 'connections[0].from must be the id of a layer, received an object', (document) => { document.connections[0]!.from = { id: 'input' } }),
  bad('a connection that is null', 'connections[0] must be an object, received null', (document) => { (document.connections as unknown[])[0] = null }),
  bad('a port of 10^9', 'connections[0].toPort', (document) => { document.connections[0]!.toPort = 1e9 }),
  bad('half a port', 'connections[0].toPort', (document) => { document.connections[0]!.toPort = 0.5 }),
  bad('a port as a text', 'connections[0].toPort', (document) => { document.connections[0]!.toPort = '0' }),
  bad('10^5 groups', 'groups must be at most', (document) => { document.groups = Array.from({ length: 100_000 }, (_, index) => ({ id: `group_${index}`, name: 'Block', folded: false })) }),
  bad('a group named with a million letters', '(1,000,000 characters)', (document) => { document.layers[2]!.group = 'block_1'; document.groups = [{ id: 'block_1', name: 'x'.repeat(1_000_000), folded: false }] }),
  bad('the group constructor, which nobody listed', 'layers[2].group must be the id of a group, received "constructor"', (document) => { document.layers[2]!.group = 'constructor' }),
  bad('a group with more to it', 'groups[0].colour must be left out', (document) => { document.layers[2]!.group = 'block_1'; document.groups = [{ id: 'block_1', name: 'Block', folded: false, colour: 'red' }] }),
  bad('a circle of two merging layers', 'connections must be free of circles', (document) => {
    const add = (id: string): Record<string, unknown> => ({ id, kind: 'Add', config: {}, position: { x: 0, y: 0 } })
    document.layers.push(add('add_a'), add('add_b'))
    document.connections.push({ from: 'add_a', to: 'add_b', toPort: 0 }, { from: 'add_b', to: 'add_a', toPort: 0 })
  }),
  bad('a circle of 9,990 layers', 'connections must be free of circles', (document) => {
    const ids = Array.from({ length: 9_990 }, (_, index) => `relu_${index}`)
    document.layers.push(...ids.map((id) => ({ id, kind: 'Activation', config: { activation: 'relu' }, position: { x: 0, y: 0 } })))
    document.connections.push(...ids.map((id, index) => ({ from: ids.at(index - 1), to: id, toPort: 0 })))
  }),
]
