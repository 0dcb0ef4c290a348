/** Network files of other programs that are damaged or made to do harm: Keras JSON, .keras, .h5, TensorFlow.js. Read by the reader's tests and by the row T-04 of the reliability plan. */
import { readFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import { storedZip } from '../support/storedZip.ts'
import { lenet5 } from '../../src-shared/templates/lenet5.ts'

const golden = (name: string): string => new URL(`../golden/kerasFiles/${name}`, import.meta.url).pathname

/** A zip with one entry whose head may lie. */
function zip(name: string, content: Uint8Array, change: Partial<{ method: number; packed: number; unpacked: number; local: number; directorySize: number }> = {}): Buffer {
  const body = deflateRawSync(content)
  const { method = 8, packed = body.length, unpacked = content.length, local: localAt = 0 } = change
  const local = Buffer.alloc(30 + name.length)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(name.length, 26)
  local.write(name, 30)
  const entry = Buffer.alloc(46 + name.length)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(method, 10)
  entry.writeUInt32LE(packed, 20)
  entry.writeUInt32LE(unpacked, 24)
  entry.writeUInt16LE(name.length, 28)
  entry.writeUInt32LE(localAt, 42)
  entry.write(name, 46)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt32LE(change.directorySize ?? entry.length, 12)
  end.writeUInt32LE(local.length + body.length, 16)
  return Buffer.concat([local, body, entry, end])
}

const text = (value: string): Uint8Array => Buffer.from(value)
const model = (layers: readonly unknown[], more: object = {}): string => JSON.stringify({ class_name: 'Sequential', config: { name: 'x', layers, ...more } })
const input = { class_name: 'InputLayer', config: { name: 'in', batch_input_shape: [null, 8, 8, 3] } }
const nested = (depth: number): unknown => (depth === 0 ? input : { class_name: 'Sequential', config: { name: `m${depth}`, layers: [nested(depth - 1)] } })
/** A model that calls the one inside it ten times, six deep: 10^6 layers in a few kilobytes. */
const bomb = (): string => {
  const calls = (name: string): unknown[] => Array.from({ length: 10 }, (_, call) => [[call === 0 ? 'in' : name, Math.max(0, call - 1), 0, {}]])
  let inner: object = { class_name: 'ReLU', name: 'inner', config: { name: 'inner' }, inbound_nodes: calls('inner') }
  for (let level = 0; level < 6; level += 1) {
    const config = { name: 'inner', layers: [{ ...input, name: 'in', inbound_nodes: [] }, inner], input_layers: [['in', 0, 0]], output_layers: [['inner', 9, 0]] }
    inner = { class_name: 'Functional', name: 'inner', config, inbound_nodes: calls('inner') }
  }
  return JSON.stringify(inner)
}
const functional = (layers: readonly object[], outputs: unknown = [['a', 0, 0]]): string => JSON.stringify({ class_name: 'Functional', config: { name: 'x', layers, input_layers: [['in', 0, 0]], output_layers: outputs } })
const relu = (name: string, from: string): object => ({ class_name: 'ReLU', name, config: { name }, inbound_nodes: [[[from, 0, 0, {}]]] })

/** The second entry under the name of the first. */
function twice(archive: Buffer): Buffer {
  for (let at = archive.indexOf('config.jsoN'); at >= 0; at = archive.indexOf('config.jsoN')) archive.write('config.json', at)
  return archive
}

/** Title, content, and what the sentence says. */
export const hostileNetworks: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
  ['nothing', '', /not readable as JSON/],
  ['binary', new Uint8Array([0, 1, 2, 250, 251]), /not readable as JSON/],
  ['half of an object', '{"class_name":"Sequential","config":{', /not readable as JSON/],
  ['a list', '[1]', /must hold an object, received \[1\]/],
  ['something else', '{"hello":1}', /holds no network: .* received the members hello/],
  ['__proto__', '{"__proto__":{"class_name":"Sequential"}}', /holds no network/],
  ['40 MB of spaces', ' '.repeat(40 * 1024 * 1024), /40 MB large/],
  ['10^5 brackets', '['.repeat(100_000), /nested more than 64 deep/],
  ['a subclassed model', '{"class_name":"MyModel","config":{}}', /received the class "MyModel"/],
  ['a graph model of TensorFlow.js', '{"format":"graph-model","modelTopology":{}}', /graph model, whose layers are gone/],
  ['layers that are no list', model({} as never), /layers of a model must be a list, received an object/],
  ['10^5 layers', model(Array.from({ length: 100_000 }, () => ({ class_name: 'ReLU', config: {} }))), /100,000 layers, more than the 10,000/],
  ['10^6 layers in each other', bomb(), /more than the 10,000 layers/],
  ['17 models in each other', model([nested(18)]), /nested more than 16 deep/],
  ['no input', model([{ class_name: 'ReLU', config: { name: 'r' } }]), /has no shape, received nothing/],
  ['an input of 10^9', model([{ class_name: 'InputLayer', config: { name: 'in', batch_input_shape: [null, 1e9, 3] } }]), /must be whole numbers from 1 to 65,536, received 1000000000/],
  ['an input of six axes', model([{ class_name: 'InputLayer', config: { name: 'in', batch_shape: [null, 1, 1, 1, 1, 1, 1] } }]), /6 axes besides the batch/],
  ['a circle', functional([{ ...input, name: 'in', inbound_nodes: [] }, relu('a', 'b'), relu('b', 'a')]), /"a" reads from a circle of layers/],
  ['a layer that reads itself', functional([{ ...input, name: 'in', inbound_nodes: [] }, relu('a', 'a')]), /"a" reads from a circle/],
  ['a layer that is not there', functional([{ ...input, name: 'in', inbound_nodes: [] }, relu('a', 'ghost')]), /"a" reads from a circle of layers, or from one that is not there/],
  ['an output that is not there', functional([{ ...input, name: 'in', inbound_nodes: [] }, relu('a', 'in')], [['a', 0, 7]]), /"a" is read, but there is no such layer, call or output/],
  ['the same name twice', functional([{ ...input, name: 'in', inbound_nodes: [] }, relu('a', 'in'), relu('a', 'in')]), /two layers have the name "a"/],
  ['a name that is a number', JSON.stringify({ class_name: 'Sequential', config: { layers: [input, { class_name: 7, config: {} }] } }), /class_name of layer 2 must be a name, received 7/],
  ['our document of a newer version', JSON.stringify({ ...lenet5.create(lenet5.input, 10), version: 99 }), /Update Convolve/],
  ['a zip without a model', zip('hello.txt', text('x')), /without the config.json/],
  ['a zip that leads out', zip('../../config.json', text('{}')), /entry "\.\.\/\.\.\/config\.json" leads out of the archive/],
  ...['../../.bashrc', '/etc/passwd', 'C:\\windows\\x', 'a/../../b', '..\\x'].map((name): readonly [string, Uint8Array, RegExp] => [`a zip with ${name} beside its model`, storedZip({ 'config.json': Buffer.from(model([input])), [name]: Buffer.from('x') }), /leads out of the archive/]),
  ['a zip whose model is a link', storedZip({ 'config.json': Buffer.from('/etc/passwd') }, { links: ['config.json'] }), /entry "config\.json" leads out/],
  ['a zip with two models of one name', twice(storedZip({ 'config.json': Buffer.from(model([input])), 'config.jsoN': Buffer.from('{}') })), /entry "config\.json" is there twice/],
  ['a zip bomb', zip('config.json', new Uint8Array(64 * 1024 * 1024), { unpacked: 100 }), /config.json cannot be unpacked/],
  ['a zip that says it is a bomb', zip('config.json', text('{}'), { unpacked: 0xffff_fffe }), /config.json is larger than 16 MB/],
  ['a zip whose entry lies outside', zip('config.json', text('{}'), { local: 0xffff_0000 }), /config.json is broken/],
  ['a zip whose list lies outside', zip('config.json', text('{}'), { directorySize: 3_000_000 }), /list of files is broken/],
  ['a zip packed otherwise', zip('config.json', text('{}'), { method: 12 }), /packed in a way \(12\)/],
  ['half of a zip', zip('config.json', text('{}')).subarray(0, 40), /it is no zip file/],
  ['half of an HDF5 file', readFileSync(golden('siamese.h5')).subarray(0, 500), /./],
  ['HDF5 without a model', readFileSync(golden('weights.h5')), /weights but no model_config/],
]
