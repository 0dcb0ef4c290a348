/** Builds what is missing or older than its sources. Used by start.mjs, convolve.mjs, dist.mjs and the tests; `node build.mjs` builds by hand. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { backboneThere, ensureBackbone } from './backbone.mjs'
import { ended, root } from './node.mjs'

const stampFile = join(root, 'out', 'built-from.txt')
const sources = ['src-main', 'src-shared', 'src-renderer', 'electron.vite.config.ts', 'package.json', 'package-lock.json']

/** Builds unless `out/` was built from exactly these sources. Ends the program with a sentence when the build fails. */
export async function ensureBuilt() {
  // A packed app has no sources and nothing to build.
  if (!existsSync(join(root, 'electron.vite.config.ts'))) return
  const stamp = sourceStamp()
  const built = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp
  if (!built || !backboneThere()) await ensureBackbone()
  if (built) return
  const startedAt = Date.now()
  console.error('Building Convolve (only when its sources changed) ...')
  rmSync(stampFile, { force: true })
  const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  if (!existsSync(tool)) {
    console.error(`Convolve: the build tools are missing. Run "npm ci" in ${root} first.`)
    process.exit(1)
  }
  const child = spawn(process.execPath, [tool, 'build', '--logLevel', 'warn'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
  const code = await ended(child)
  if (code !== 0) {
    console.error(`${output}\nConvolve: the build failed. What is above says where.`)
    process.exit(1)
  }
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(stampFile, stamp)
  console.error(`Built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`)
}

/** Hash over the names and contents of everything that is built. */
function sourceStamp() {
  const hash = createHash('sha256')
  for (const source of sources) {
    const path = join(root, source)
    const files = source.includes('.') ? [path] : readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    for (const file of files.sort()) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

if (process.argv[1]?.endsWith('build.mjs')) await ensureBuilt()
