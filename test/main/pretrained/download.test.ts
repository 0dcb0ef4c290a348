/** Downloads against a server on this machine that cuts the line, moves, refuses, dawdles and lies: what ends up under the file's name is the whole published file, or nothing. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { download, type DownloadOptions } from '../../../src-main/pretrained/download.ts'
import { formula } from '../../support/formula.ts'
import { randomNumbers } from '../../support/randomNumbers.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { startWeightServer, type Behaviour, type WeightServer } from '../../support/weightServer.ts'

const body = Buffer.from(Uint8Array.from(formula('download', 300_000), (number) => Math.floor((number + 1) * 128)))
const hash = { algorithm: 'md5', hex: createHash('md5').update(body).digest('hex') } as const
const base = temporaryFolder()
let server: WeightServer
let folder: string
let target: string
let count = 0

beforeEach(async () => {
  server = await startWeightServer({ body })
  count += 1
  folder = join(base, String(count))
  mkdirSync(folder)
  target = join(folder, 'weights.h5')
})
afterEach(() => server.close())

const fetched = (behaviour: Partial<Behaviour>, options: Partial<DownloadOptions> = {}, request: object = {}): Promise<void> => {
  server.behaviour = { body, ...behaviour }
  return download({ url: server.url, hash, target, mostBytes: 1e6, ...request }, { signal: new AbortController().signal, onProgress: () => {}, retryMs: 1, ...options })
}
const files = (): string[] => readdirSync(folder).sort()

test('whole, with progress; nothing else is left', async () => {
  const seen: (readonly [number, number | null])[] = []
  await fetched({}, { onProgress: (received, total) => seen.push([received, total]) })
  expect(readFileSync(target).equals(body)).toBe(true)
  expect(seen.at(-1)).toEqual([body.length, body.length])
  expect(files()).toEqual(['weights.h5'])
})

test('cut at random bytes: it goes on where it was', async () => {
  const random = randomNumbers(7)
  const cuts = Array.from({ length: 12 }, () => random.integer(1, 40_000))
  await fetched({ cuts: [...cuts] })
  expect(readFileSync(target).equals(body)).toBe(true)
  const ranges = server.requests.map(({ headers }) => headers.range)
  expect(ranges[0]).toBeUndefined()
  expect(ranges.slice(1).every((range) => /^bytes=\d+-$/.test(range ?? ''))).toBe(true)
  expect(server.requests.length).toBe(13)
})

test('a server that cannot go on, or has no mark of the version, begins anew; so does one whose file changed', async () => {
  await fetched({ cuts: [5000], ranges: false })
  expect(readFileSync(target).equals(body)).toBe(true)
  await fetched({ cuts: [5000], etag: null })
  expect(server.requests.at(-1)!.headers.range).toBeUndefined()
  // The first part is of another file.
  const controller = new AbortController()
  const other = fetched({ body: Buffer.alloc(300_000, 1), etag: '"old"', bytesPerMs: 500 }, { signal: controller.signal, onProgress: () => controller.abort(new Error('stop')) })
  await expect(other).rejects.toThrow('stop')
  await fetched({ etag: '"new"' })
  expect(server.requests.at(-1)!.headers['if-range']).toBe('"old"')
  expect(readFileSync(target).equals(body)).toBe(true)
})

test('cancelled: what came stays as a part and is gone on with in another run', async () => {
  const controller = new AbortController()
  const stopped = fetched({ bytesPerMs: 2000 }, { signal: controller.signal, onProgress: (received) => received > 50_000 && controller.abort(new Error('cancelled')) })
  await expect(stopped).rejects.toThrow('cancelled')
  expect(files()).toEqual(['weights.h5.part', 'weights.h5.part.json'])
  await fetched({})
  expect(Number(/\d+/.exec(server.requests.at(-1)!.headers.range ?? '')?.[0])).toBeGreaterThan(50_000)
  expect(files()).toEqual(['weights.h5'])
})

test('a wrong hash, a changed byte in a part: nothing is kept', async () => {
  await expect(fetched({ body: Buffer.concat([body.subarray(0, -1), Buffer.from([body.at(-1)! ^ 1])]) })).rejects.toThrow(/its MD5 is [0-9a-f]{32} instead of/)
  expect(files()).toEqual([])
  const controller = new AbortController()
  await expect(fetched({ bytesPerMs: 2000 }, { signal: controller.signal, onProgress: (received) => received > 20_000 && controller.abort(new Error('cancelled')) })).rejects.toThrow('cancelled')
  const part = readFileSync(`${target}.part`)
  part[100]! ^= 1
  writeFileSync(`${target}.part`, part)
  await expect(fetched({})).rejects.toThrow('instead of')
  expect(files()).toEqual([])
})

test('without a published hash the length decides', async () => {
  await fetched({ cuts: [1000] }, {}, { hash: null })
  expect(readFileSync(target).equals(body)).toBe(true)
})

test('404 is said at once; a busy server is asked again, but not for ever', async () => {
  await expect(fetched({ statuses: [404] })).rejects.toThrow('the server answered 404 Not Found')
  expect(server.requests).toHaveLength(1)
  await fetched({ statuses: [503] })
  await fetched({ cuts: [9000], statuses: [] })
  expect(existsSync(target)).toBe(true)
  await expect(fetched({ statuses: [503, 503] })).rejects.toThrow('the line broke (the server answered 503)')
})

test('redirects are followed', async () => {
  await fetched({}, {}, { url: server.url.replace('/weights.h5', '/moved') })
  expect(readFileSync(target).equals(body)).toBe(true)
})

test('slow is fine, standing still is a cut line', async () => {
  await fetched({ bytesPerMs: 3000 }, { stallMs: 80 })
  expect(readFileSync(target).equals(body)).toBe(true)
  await fetched({ stalls: 1 }, { stallMs: 40 })
  expect(readFileSync(target).equals(body)).toBe(true)
  await expect(fetched({ stalls: 99 }, { stallMs: 10 })).rejects.toThrow('the line broke (nothing came for')
})

test('more than the weights can be, announced or not', async () => {
  await expect(fetched({}, {}, { mostBytes: 1000 })).rejects.toThrow('which these weights cannot be')
  await expect(fetched({ contentLength: false }, {}, { mostBytes: 1000 })).rejects.toThrow('more than 0 MB came')
  expect(existsSync(target)).toBe(false)
})

test('nobody there', async () => {
  const { url } = server
  await server.close()
  await expect(download({ url, hash, target, mostBytes: 1e6 }, { signal: new AbortController().signal, onProgress: () => {}, retryMs: 1 })).rejects.toThrow(/^Download of .*: the line broke/)
  server = await startWeightServer({ body })
})

test.skipIf(process.platform === 'win32')('a disk that takes no more: a sentence, and nothing is left', () => {
  // Files of this shell may not grow above 64 blocks of 1,024 bytes.
  const script = `
    const { createServer } = await import('node:http')
    const server = createServer((request, response) => response.end(Buffer.alloc(300000))).listen(0, '127.0.0.1', async () => {
      const { download } = await import(${JSON.stringify(join(import.meta.dirname, '../../../src-main/pretrained/download.ts'))})
      process.on('SIGXFSZ', () => {})
      await download({ url: 'http://127.0.0.1:' + server.address().port, hash: null, target: ${JSON.stringify(target)}, mostBytes: 1e6 }, { signal: new AbortController().signal, onProgress: () => {} }).catch((error) => console.log(error.message))
      process.exit()
    })`
  const { stdout, stderr } = spawnSync('bash', ['-c', 'ulimit -f 64; exec "$0" --disable-warning=ExperimentalWarning --input-type=module -e "$1"', process.execPath, script], { encoding: 'utf8' })
  expect(stdout + stderr).toMatch(/^Download into .*: the disk takes no more \(EFBIG\)\. Nothing was kept/)
  expect(files()).toEqual([])
})
