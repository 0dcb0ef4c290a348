/**
 * Where a TensorFlow library and its C headers lie: in a libtensorflow folder, an installed Python package, or a wheel. Used by setupTensorflow.mjs.
 * A library: { title, headers: folder, libraries: files to link with, runPath: where the addon looks for them when it is loaded }.
 */
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { extractZip, listZip } from './unzip.mjs'

const extension = process.platform === 'darwin' ? 'dylib' : 'so'
/** Where the addon finds what was unpacked for it, beside itself. */
const ownLibraries = process.platform === 'darwin' ? '@loader_path/../../deps/lib' : '$ORIGIN/../../deps/lib'
const header = join('tensorflow', 'c', 'eager', 'c_api.h')

/** `include/` and `lib/` of a libtensorflow archive or of a build. The library stays where it is. */
export function libtensorflowIn(folder) {
  const option = '--libtensorflow'
  requireFolder(option, folder)
  const libraries = join(folder, 'lib')
  if (!existsSync(join(folder, 'include', header))) throw new Error(`${option} ${folder}: it has no include/${header}. Name the folder that a libtensorflow archive was unpacked into.`)
  const found = ['libtensorflow', 'libtensorflow_framework'].map((name) => libraryIn(libraries, name))
  if (found.includes(undefined)) throw new Error(`${option} ${folder}: its lib/ has no libtensorflow and libtensorflow_framework (.${extension}). Name the folder that a libtensorflow archive was unpacked into.`)
  return { title: `the library in ${folder}, which stays there`, headers: join(folder, 'include'), libraries: found.map((name) => join(realpathSync(libraries), name)), runPath: realpathSync(libraries) }
}

/** An installed Python package: its own folder `tensorflow`, or the site-packages around it. The library stays where it is, beside NVIDIA's. */
export function installedWheel(folder) {
  requireFolder('--wheel', folder)
  const home = [folder, join(folder, 'tensorflow')].find((candidate) => libraryIn(candidate, 'libtensorflow_cc') !== undefined)
  if (home === undefined) throw new Error(`--wheel ${folder}: there is no libtensorflow_cc in it or in its folder "tensorflow". Name the folder that "pip show -f tensorflow" calls Location, or a .whl file.`)
  return wheelLibrary(realpathSync(home), realpathSync(home), `the Python package in ${home}, which must stay there`)
}

/** A .whl file. `unpack` takes libraries and headers out of it into a folder; libraries are to end up where `ownLibraries` says. */
export async function wheelFile(file) {
  if (!existsSync(file)) throw new Error(`--wheel ${file}: there is no such file. Check the path.`)
  const wanted = (await listZip(file)).filter(({ name }) => /^tensorflow\/(include\/|libtensorflow_(cc|framework)\.)/.test(name))
  const libraries = wanted.filter(({ name }) => !name.startsWith('tensorflow/include/'))
  if (libraries.length < 2) throw new Error(`--wheel ${file}: it has no libtensorflow_cc and libtensorflow_framework. Download the wheel "tensorflow" or "tensorflow-cpu" for this computer (pip download --no-deps tensorflow-cpu).`)
  const megabytes = Math.round(libraries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / 1e6)
  return {
    async unpack(folder, say) {
      say(`Unpacking ${megabytes} MB of libraries into node_modules. (The folder of an installed Python package would be used where it lies.)`)
      await extractZip(file, wanted, folder)
      return wheelLibrary(join(folder, 'tensorflow'), ownLibraries, `the wheel ${file}, ${megabytes} MB of libraries`)
    },
  }
}

function wheelLibrary(home, runPath, title) {
  const libraries = ['libtensorflow_cc', 'libtensorflow_framework'].map((name) => libraryIn(home, name))
  if (libraries.includes(undefined)) throw new Error(`--wheel ${home}: libtensorflow_framework is missing beside libtensorflow_cc. Install the package again.`)
  if (!existsSync(join(home, 'include', header))) throw new Error(`--wheel ${home}: its headers (include/${header}) are missing. Install the package again.`)
  return { title, headers: join(home, 'include'), libraries: libraries.map((name) => join(home, name)), runPath }
}

/** The file of a library: libx.so, libx.so.2, libx.so.2.9.1 on Linux, libx.dylib, libx.2.dylib on macOS; the shortest name is a link to the others. */
function libraryIn(folder, name) {
  const pattern = process.platform === 'darwin' ? new RegExp(`^${name}(\\.\\d+)*\\.dylib$`) : new RegExp(`^${name}\\.so(\\.\\d+)*$`)
  if (!existsSync(folder)) return undefined
  return readdirSync(folder).filter((file) => pattern.test(file)).sort((a, b) => a.length - b.length)[0]
}

function requireFolder(option, folder) {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${option} ${folder}: there is no such folder. Check the path.`)
}
