/** Electron's binary: npm brings only a downloader, so it is fetched once, on the first start with a display. Used by start.mjs, dev.mjs and dist.mjs. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ended, root } from './node.mjs'

const require = createRequire(join(root, 'package.json'))
/** A network that swallows packets must not hold up the start for ever. */
const stalledAfterMs = 30_000

/** Path of the program when it is there. */
export function electronPath() {
  try {
    const folder = dirname(require.resolve('electron/package.json'))
    const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH || join(folder, 'dist'), readFileSync(join(folder, 'path.txt'), 'utf8').trim())
    return existsSync(path) ? path : null
  } catch {
    return null
  }
}

/** The program, fetched with progress when it is missing; or the reason why there is none. */
export async function ensureElectron() {
  const present = electronPath()
  if (present !== null) return { path: present }
  try {
    await downloadElectron()
  } catch (error) {
    return { path: null, reason: `Electron, the desktop window, could not be fetched (${error.message})` }
  }
  const code = await ended(spawn(process.execPath, [require.resolve('electron/install.js')], { stdio: ['ignore', 'ignore', 'inherit'] }))
  const path = electronPath()
  return code === 0 && path !== null ? { path } : { path: null, reason: 'Electron, the desktop window, could not be unpacked' }
}

/** Puts the archive into Electron's own cache, where install.js and electron-builder find it. Rejects when nothing arrives for a while. */
export async function downloadElectron() {
  const electronRequire = createRequire(require.resolve('electron/package.json'))
  const { downloadArtifact } = await import(electronRequire.resolve('@electron/get'))
  console.error('Fetching the desktop window (Electron, about 110 MB, once) ...')
  let stalled
  let shownPercent = -1
  const watchdog = new Promise((_resolve, reject) => {
    stalled = setTimeout(() => reject(new Error(`nothing arrived for ${stalledAfterMs / 1000} seconds`)), stalledAfterMs)
  })
  const fetched = downloadArtifact({
    version: electronRequire('electron/package.json').version,
    artifactName: 'electron',
    cacheRoot: process.env.electron_config_cache,
    checksums: electronRequire('electron/checksums.json'),
    platform: process.platform,
    arch: process.arch,
    downloadOptions: {
      quiet: true,
      getProgressCallback: async ({ percent }) => {
        stalled.refresh()
        const rounded = Math.floor(percent * 20) * 5
        if (rounded > shownPercent) console.error(`  ${(shownPercent = rounded)} %`)
      },
    },
  })
  try {
    await Promise.race([fetched, watchdog])
  } catch (error) {
    throw new Error(firstLine(error), { cause: error })
  } finally {
    clearTimeout(stalled)
  }
}

function firstLine(error) {
  const cause = error?.cause?.code ?? error?.cause?.message
  return `${String(error?.message ?? error).split('\n')[0]}${cause ? `: ${cause}` : ''}`
}
