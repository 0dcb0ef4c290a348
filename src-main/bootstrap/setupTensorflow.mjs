/**
 * `npm run setup:tensorflow`: gives the optional package @tensorflow/tfjs-node-gpu what npm did not install, TensorFlow's library and the addon that
 * calls it. Everything is made in a folder beside the package, tried in a fresh process, and only then moved in; a failure leaves the package as it was.
 */
import { ensureNode, root } from './node.mjs'
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, delimiter, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { installedWheel, libtensorflowIn, wheelFile } from './tensorflowLibrary.mjs'

const usage = `npm run setup:tensorflow                              fetch the official library (TensorFlow 2.9) and its addon
npm run setup:tensorflow -- --libtensorflow DIR       build the addon against a libtensorflow (DIR/include, DIR/lib)
npm run setup:tensorflow -- --wheel FILE_OR_DIR       build it against a Python wheel "tensorflow" or "tensorflow-cpu", or the folder where one is installed`
const otherWays = 'Where the library cannot be fetched, use one that is there: "--wheel" takes the Python package tensorflow or tensorflow-cpu, "--libtensorflow" an unpacked libtensorflow.'
const minute = 60_000
const modules = join(root, 'node_modules')
const packageFolder = join(modules, '@tensorflow', 'tfjs-node-gpu')
/** Beside the package, so that its requires resolve and moving is renaming. */
const stagePrefix = '.tfjs-node-gpu-setup-'
const stage = join(modules, '@tensorflow', `${stagePrefix}${process.pid}`)
const addon = join('lib', 'napi-v8', 'tfjs_binding.node')

await ensureNode()
const children = new Set()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    for (const child of children) child.kill('SIGKILL')
    rmSync(stage, { recursive: true, force: true })
    process.exit(130)
  })

try {
  const { values } = parseArgs({ options: { libtensorflow: { type: 'string' }, wheel: { type: 'string' }, check: { type: 'string' }, help: { type: 'boolean' } } })
  if (values.help) console.log(usage)
  else if (values.check !== undefined) await checkAddon(values.check)
  else await setUp(values)
} catch (error) {
  const wrongUse = error.code?.startsWith('ERR_PARSE_ARGS')
  console.error(`TensorFlow was not set up. ${error.message}${wrongUse ? `\n${usage}` : ''}`)
  process.exitCode = 1
}

async function setUp({ libtensorflow, wheel }) {
  if (libtensorflow !== undefined && wheel !== undefined) throw new Error('--libtensorflow and --wheel: one library is enough, both were given. Leave one out.')
  if (!existsSync(join(packageFolder, 'package.json'))) throw new Error('The package @tensorflow/tfjs-node-gpu is not installed. Run "npm install" without leaving out optional packages.')
  const prepare = libtensorflow === undefined && wheel === undefined ? fetchOfficial : await buildFrom(libtensorflow, wheel)
  removeAbandoned()
  try {
    cpSync(packageFolder, stage, { recursive: true, filter: (path) => !['deps', 'lib', 'src'].some((part) => path === join(packageFolder, part)) })
    const title = await prepare()
    const answer = await run(process.execPath, [fileURLToPath(import.meta.url), '--check', stage], { limitMs: 2 * minute, what: 'Trying the addon' })
    moveIn()
    console.log(`TensorFlow is set up: ${answer.trim()}, from ${title}. "npm ci" removes it; run this again afterwards.`)
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
}

/** What a killed set-up left behind. */
function removeAbandoned() {
  for (const name of readdirSync(join(modules, '@tensorflow'))) {
    if (!name.startsWith(stagePrefix)) continue
    try {
      process.kill(Number(name.slice(stagePrefix.length)), 0)
    } catch {
      rmSync(join(modules, '@tensorflow', name), { recursive: true, force: true })
    }
  }
}

/** The package's own installer, in the staged copy. It fetches TensorFlow 2.9.1 and an addon built for it. */
async function fetchOfficial() {
  console.log('Fetching the official library (some hundred MB) ...')
  const env = { ...process.env, PATH: `${join(modules, '.bin')}${delimiter}${process.env.PATH ?? ''}` }
  try {
    await run(process.execPath, [join('scripts', 'install.js'), 'gpu', 'download'], { cwd: stage, env, limitMs: 30 * minute, what: 'The installer of @tensorflow/tfjs-node-gpu' })
  } catch (error) {
    throw new Error(`The official library could not be fetched: ${error.message}\n${otherWays}`, { cause: error })
  }
  if (!existsSync(join(stage, addon))) throw new Error(`The installer of @tensorflow/tfjs-node-gpu ended without leaving an addon for this computer. ${otherWays}`)
  return 'the official library'
}

/** Finds the library and the compiler; the result is what remains to be done in the staged copy. */
async function buildFrom(libtensorflow, wheel) {
  if (process.platform === 'win32') throw new Error('Building the addon works on Linux and macOS only. Run this without --libtensorflow and --wheel, which fetches one made for Windows.')
  const inPlace = libtensorflow !== undefined ? libtensorflowIn(resolve(libtensorflow)) : wheel.endsWith('.whl') ? null : installedWheel(resolve(wheel))
  const packed = inPlace ? null : await wheelFile(resolve(wheel))
  const compiler = await findCompiler()
  return async () => {
    const library = inPlace ?? (await packed.unpack(join(stage, 'deps'), console.log))
    await compile(compiler, library)
    if (packed) keepLibraries(library)
    return library.title
  }
}

/** Only the libraries of an unpacked wheel stay, in deps/lib; its headers were for compiling. */
function keepLibraries({ libraries }) {
  const kept = join(stage, 'deps', 'lib')
  mkdirSync(kept, { recursive: true })
  for (const file of libraries) renameSync(file, join(kept, basename(file)))
  for (const name of readdirSync(join(stage, 'deps'))) if (name !== 'lib') rmSync(join(stage, 'deps', name), { recursive: true, force: true })
}

/** The two source files of the package, for Node-API 8: one addon for Node and Electron. */
async function compile(compiler, { headers, libraries, runPath }) {
  if (runPath.includes(':') || runPath.includes(',')) throw new Error(`The library lies in "${runPath}"; a path with a colon or a comma cannot be written into the addon. Move it.`)
  console.log(`Compiling the addon with ${compiler} ...`)
  mkdirSync(join(stage, 'lib', 'napi-v8'), { recursive: true })
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(stage, 'binding', file))
  const link = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : []
  await run(
    compiler,
    ['-std=c++17', '-O2', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8', `-I${nodeHeaders()}`, `-I${headers}`, ...sources, '-o', join(stage, addon), ...libraries, `-Wl,-rpath,${runPath}`, ...link],
    { limitMs: 10 * minute, what: `The compiler ${compiler}` },
  )
}

/** Node-API is the same everywhere, so its headers come as a small package. */
function nodeHeaders() {
  try {
    return createRequire(import.meta.url)('node-api-headers').include_dir
  } catch (error) {
    throw new Error('The package node-api-headers is not installed. Run "npm install" without leaving out optional packages.', { cause: error })
  }
}

async function findCompiler() {
  const wanted = process.env.CXX ? [process.env.CXX] : ['g++', 'clang++', 'c++']
  for (const name of wanted) {
    try {
      await run(name, ['--version'], { limitMs: minute, what: name })
      return name
    } catch {
      // The next one, then.
    }
  }
  throw new Error(`No C++ compiler was found (tried ${wanted.join(', ')}). Install one ("apt install g++" on Debian and Ubuntu, "xcode-select --install" on macOS), or set CXX to yours.`)
}

/** Old parts out, new parts in, the addon last: where it is, everything is. */
function moveIn() {
  for (const part of ['lib', 'deps']) rmSync(join(packageFolder, part), { recursive: true, force: true })
  for (const part of ['deps', 'lib']) if (existsSync(join(stage, part))) renameSync(join(stage, part), join(packageFolder, part))
}

/** In a process of its own: loads the addon of a folder and multiplies two matrices. Prints the version and what computed. */
async function checkAddon(folder) {
  const util = createRequire(import.meta.url)('node:util')
  util.isNullOrUndefined ??= (value) => value === null || value === undefined
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  const tf = createRequire(join(resolve(folder), 'package.json'))('./dist/index.js')
  const product = Array.from(tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])).dataSync())
  if (product.join() !== '19,22,43,50') throw new Error(`The addon computes wrong numbers: ${product.join(', ')} instead of 19, 22, 43, 50.`)
  const { binding, isUsingGpuDevice } = tf.backend()
  console.log(`TensorFlow ${binding.TF_Version} on the ${isUsingGpuDevice ? 'graphics card' : 'processor'}`)
}

/** Runs a program; its output is the result, and the end of it the reason where it fails. */
async function run(program, args, { limitMs, what, ...options }) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  children.add(child)
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text))
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
  const end = await new Promise((done) => child.on('error', (error) => done(error.message)).on('close', (code, signal) => done(code === 0 ? null : signal ? `was stopped by ${signal} (its limit is ${limitMs / minute} minutes)` : `ended with code ${code}`)))
  clearTimeout(timer)
  children.delete(child)
  if (end !== null) throw new Error(`${what} ${end}.${tail(`${output}\n${errors}`)}`)
  return output
}

/** The lines that name an error, else the last ones. */
function tail(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line))
  const errors = lines.filter((line) => /error|not found/i.test(line))
  const shown = errors.length > 0 ? errors.slice(0, 5) : lines.slice(-5)
  return shown.map((line) => `\n  ${line.trim()}`).join('')
}
