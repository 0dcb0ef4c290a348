/**
 * Row T-04 of the reliability plan: files made to do harm, for every door through which a model comes in. Networks of other programs and our own
 * documents have lists of their own (hostileNetworks.ts, badDocuments.ts). `write` puts the file into an empty folder and returns its path.
 */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'
import Database from 'better-sqlite3'
import { databasePath } from '../../src-main/project/projectFolder.ts'
import { saveWeights } from '../../src-main/pretrained/weightFile.ts'
import { saveCheckpoint } from '../../src-main/training/checkpoint.ts'
import { startPosition } from '../../src-main/training/position.ts'
import { badDocuments } from './badDocuments.ts'
import { hostileNetworks } from './hostileNetworks.ts'

export type Door = 'network' | 'onnx' | 'checkpoint' | 'weights' | 'project'

export interface HostileFile {
  readonly door: Door
  readonly title: string
  write(folder: string): string
  /** The field, or the place in the file, that the sentence names. */
  readonly names: RegExp
}

function put(folder: string, name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name)
  fs.writeFileSync(file, content)
  return file
}
const literal = (text: string): RegExp => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))

/** What the reader of files says before it looks for our own fields. */
const unread = 'it must hold an object, received|it holds no network|brackets are nested more than 64 deep|a description of a network has at most 16 MB'
const networks: readonly HostileFile[] = [
  ...badDocuments.map(({ title, text, names }): HostileFile => ({ door: 'network', title: `our own document: ${title}`, write: (folder) => put(folder, 'x.json', text()), names: new RegExp(`${literal(names).source}|${unread}`) })),
  ...hostileNetworks.map(([title, content, names]): HostileFile => ({ door: 'network', title, write: (folder) => put(folder, 'x', content), names })),
  { door: 'network', title: 'a folder', write: (folder) => folder, names: /is no file/ },
  { door: 'network', title: 'a link to a device without end', write: linkTo('/dev/zero'), names: /is no file/ },
  { door: 'network', title: '2 GB of text', write: (folder) => hole(folder, 'x.json', 2 ** 31), names: /2048 MB large/ },
]

function linkTo(target: string): HostileFile['write'] {
  return (folder) => {
    fs.symlinkSync(target, path.join(folder, 'link'))
    return path.join(folder, 'link')
  }
}

/** A file of so many bytes that takes no room. */
function hole(folder: string, name: string, sizeBytes: number, head: Uint8Array = new Uint8Array(0)): string {
  const file = put(folder, name, head)
  fs.truncateSync(file, sizeBytes)
  return file
}

const small = new URL('../golden/onnxFiles/small.onnx', import.meta.url).pathname
const onnx: readonly HostileFile[] = ([
  ['nothing', new Uint8Array(0), /holds no ONNX model/],
  ['text', Buffer.from('hello world'), /ONNX file: /],
  ['zeros', new Uint8Array(100), /field without a number/],
  ['half of a model', fs.readFileSync(small).subarray(0, 300), /cut off/],
  ['a number without end', new Uint8Array(50).fill(255), /number in it has no end/],
  ['a length beyond the file', Buffer.from([0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f]), /cut off/],
  ['a negative length', Buffer.from([0x3a, ...Array.from({ length: 9 }, () => 0xff), 1]), /cut off/],
  ['a message in itself 10^4 deep', Buffer.from(Array.from({ length: 20_000 }, (_, at) => (at % 2 === 0 ? 0x3a : 0x7f))), /no protobuf message/],
] as const).map(([title, content, names]): HostileFile => ({ door: 'onnx', title, write: (folder) => put(folder, 'x.onnx', content), names }))

type Header = Record<string, unknown> & { tensors: Record<string, Record<string, unknown>>; position: Record<string, unknown> }
const float = (...values: readonly number[]) => ({ shape: [values.length], dtype: 'float32' as const, data: Float32Array.from(values) })
const none = new Float32Array(0)

/** A checkpoint whose header was changed, under a hash that is right. `blob` replaces the numbers. */
function checkpoint(title: string, names: RegExp, spoil: (header: Header) => unknown, blob: (bytes: Buffer) => Buffer = (bytes) => bytes): HostileFile {
  return {
    door: 'checkpoint', title, names,
    write(folder) {
      saveCheckpoint(folder, 'latest.ckpt', { seed: 1, position: startPosition, tensors: new Map([['a/kernel', float(1, 2, 3)], ['a/bias', float(4)]]), stepLoss: none, stepAccuracy: none }, false)
      const file = path.join(folder, 'latest.ckpt')
      const whole = fs.readFileSync(file)
      const length = Number(whole.readBigUInt64LE(0))
      const header = JSON.parse(whole.toString('utf8', 8, 8 + length)) as Header
      const text = spoil(header)
      const json = Buffer.from(typeof text === 'string' ? text : JSON.stringify(header))
      const size = Buffer.alloc(8)
      size.writeBigUInt64LE(BigInt(json.length))
      const content = Buffer.concat([size, json, blob(whole.subarray(8 + length, -32))])
      fs.writeFileSync(file, Buffer.concat([content, createHash('sha256').update(content).digest()]))
      return file
    },
  }
}
const kernel = (change: Record<string, unknown>) => (header: Header): void => void Object.assign(header.tensors['a/kernel']!, change)
const checkpoints: readonly HostileFile[] = [
  { door: 'checkpoint', title: 'nothing', write: (folder) => put(folder, 'x.ckpt', ''), names: /0 bytes are too few/ },
  { door: 'checkpoint', title: 'a header of 2^63 bytes', write: (folder) => put(folder, 'x.ckpt', Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 0, 0, 128]), Buffer.alloc(100)])), names: /the header claims 9223372036854775808 bytes/ },
  { door: 'checkpoint', title: 'a byte changed', write: (folder) => put(folder, 'x.ckpt', Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{}'), Buffer.alloc(40)])), names: /does not match its SHA-256/ },
  checkpoint('a header that is no JSON', /the header is not JSON/, () => '{"a":'),
  checkpoint('a header that is a list', /the header is no object/, () => '[]'),
  checkpoint('brackets 10^4 deep', /the format is/, () => `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`),
  checkpoint('another format', /the format is "pickle"/, (header) => void (header['format'] = 'pickle')),
  checkpoint('version 0', /the version is 0/, (header) => void (header['version'] = 0)),
  checkpoint('a newer version', /format 2\)\. Update Convolve/, (header) => void (header['version'] = 2)),
  checkpoint('no table of tensors', /no table of tensors/, (header) => void ((header as Record<string, unknown>)['tensors'] = [])),
  checkpoint('a tensor that is null', /tensor a\/kernel has no description/, (header) => void ((header.tensors as Record<string, unknown>)['a/kernel'] = null)),
  checkpoint('a type that runs code', /tensor a\/kernel has type "object"/, kernel({ dtype: 'object' })),
  checkpoint('a shape whose product passes 2^64', /tensor a\/kernel claims bytes 0 to 12/, kernel({ shape: [2 ** 52, 2 ** 52] })),
  checkpoint('a shape of 10^9', /tensor a\/kernel claims bytes/, kernel({ shape: [1e9] })),
  checkpoint('a negative size', /tensor a\/kernel has shape \[-3\]/, kernel({ shape: [-3] })),
  checkpoint('half a size', /tensor a\/kernel has shape \[1\.5,2\]/, kernel({ shape: [1.5, 2] })),
  checkpoint('nine axes', /tensor a\/kernel has shape/, kernel({ shape: [1, 1, 1, 1, 1, 1, 1, 1, 3] })),
  checkpoint('offsets beyond the end', /tensor a\/kernel claims bytes 0 to 4000/, kernel({ offsets: [0, 4000], shape: [1000] })),
  checkpoint('offsets below 0', /tensor a\/kernel has offsets \[-4,8\]/, kernel({ offsets: [-4, 8] })),
  checkpoint('offsets turned round', /tensor a\/kernel claims bytes 12 to 0/, kernel({ offsets: [12, 0] })),
  checkpoint('offsets that overlap', /tensor a\/bias claims bytes 8 to 12/, (header) => void (header.tensors['a/bias']!['offsets'] = [8, 12])),
  checkpoint('bytes that belong to nobody', /4 bytes belong to no tensor/, () => undefined, (bytes) => Buffer.concat([bytes, Buffer.alloc(4)])),
  checkpoint('NaN as a weight', /tensor a\/kernel holds values that are not finite/, () => undefined, (bytes) => Buffer.concat([Buffer.from(Float32Array.of(NaN).buffer), bytes.subarray(4)])),
  checkpoint('Infinity as a weight', /tensor a\/bias holds values that are not finite/, () => undefined, (bytes) => Buffer.concat([bytes.subarray(0, 12), Buffer.from(Float32Array.of(Infinity).buffer)])),
  checkpoint('a position of step -1', /the position is incomplete/, (header) => void (header.position['step'] = -1)),
  checkpoint('a position of step 1e308', /the position is incomplete|1e308/, (header) => void (header.position['step'] = 1e308)),
  checkpoint('a seed that is text', /the seed is no whole number/, (header) => void (header['seed'] = '../../x')),
  checkpoint('__proto__ as a tensor', /tensor __proto__ has (no description|type)/, (header) => JSON.stringify(header).replace('"a/kernel":', '"__proto__":{"dtype":"f"},"a/kernel":')),
]

/** Weights of our own format, with a header that lies. */
function weights(title: string, names: RegExp, spoil: (header: Record<string, Record<string, unknown>>) => unknown, blob: (bytes: Buffer) => Buffer = (bytes) => bytes): HostileFile {
  return {
    door: 'weights', title, names,
    write(folder) {
      const file = path.join(folder, 'x.safetensors')
      saveWeights(file, new Map([['a/kernel', float(1, 2, 3)], ['a/bias', float(4)]]))
      const whole = fs.readFileSync(file)
      const length = Number(whole.readBigUInt64LE(0))
      const header = JSON.parse(whole.toString('utf8', 8, 8 + length)) as Record<string, Record<string, unknown>>
      const text = spoil(header)
      const json = Buffer.from(typeof text === 'string' ? text : JSON.stringify(header))
      const size = Buffer.alloc(8)
      size.writeBigUInt64LE(BigInt(json.length))
      fs.writeFileSync(file, Buffer.concat([size, json, blob(whole.subarray(8 + length))]))
      return file
    },
  }
}
const tensor = (change: Record<string, unknown>) => (header: Record<string, Record<string, unknown>>): void => void Object.assign(header['a/kernel']!, change)
const weightFiles: readonly HostileFile[] = [
  { door: 'weights', title: 'a pickle', write: (folder) => put(folder, 'x', Buffer.concat([Buffer.from([0x80, 0x04]), Buffer.from('cos\nsystem\n(S"touch /tmp/owned"\ntR.')])), names: /the header claims/ },
  { door: 'weights', title: '4 GB of zeros', write: (folder) => put(folder, 'x', new Uint8Array(64)), names: /the header is not JSON/ },
  weights('a header that is no JSON', /the header is not JSON/, () => '{'),
  weights('a file of somebody else', /is not one of ours/, (header) => void delete header['__metadata__']),
  weights('another type', /tensor a\/kernel is not described as float32/, tensor({ dtype: 'F64' })),
  weights('a shape whose product passes 2^64', /tensor a\/kernel claims bytes/, tensor({ shape: [2 ** 50, 2 ** 50] })),
  weights('a negative size', /tensor a\/kernel has shape/, tensor({ shape: [-3] })),
  weights('offsets beyond the end', /tensor a\/kernel claims bytes 0 to 1000000/, tensor({ data_offsets: [0, 1_000_000], shape: [250_000] })),
  weights('offsets that overlap', /tensor a\/bias claims bytes/, (header) => void (header['a/bias']!['data_offsets'] = [0, 4])),
  weights('a number changed', /does not match its SHA-256/, () => undefined, (bytes) => Buffer.concat([Buffer.from([1]), bytes.subarray(1)])),
  weights('bytes that belong to nobody', /belong to no tensor/, () => undefined, (bytes) => Buffer.concat([bytes, Buffer.alloc(8)])),
]

function project(title: string, names: RegExp, fill: (folder: string) => void): HostileFile {
  return {
    door: 'project', title, names,
    write(folder) {
      const made = path.join(folder, 'x.convolve')
      fs.mkdirSync(made)
      fill(made)
      return made
    },
  }
}
const database = (...statements: readonly string[]) => (folder: string): void => {
  const made = new Database(databasePath(folder))
  for (const statement of statements) made.exec(statement)
  made.close()
}
const projects: readonly HostileFile[] = [
  project('an empty folder', /there is no project|project/i, () => undefined),
  project('a database that is none', /damaged|database|project/i, (folder) => void fs.writeFileSync(databasePath(folder), 'hello world '.repeat(1000))),
  project('an empty database', /project/i, (folder) => void fs.writeFileSync(databasePath(folder), '')),
  project('the database of another program', /project/i, database('CREATE TABLE a (b)')),
  project('our mark, and no tables', /project/i, database('PRAGMA application_id = 1129270860', 'PRAGMA user_version = 3')),
  project('a version that is not there yet', /project|newer/i, database('PRAGMA user_version = 2000000000', 'CREATE TABLE a (b)')),
  project('a link to a device as the database', /project/i, (folder) => void fs.symlinkSync('/dev/zero', databasePath(folder))),
  project('a folder as the database', /project/i, (folder) => void fs.mkdirSync(databasePath(folder))),
]

export const hostileFiles: readonly HostileFile[] = [...networks, ...onnx, ...checkpoints, ...weightFiles, ...projects]
