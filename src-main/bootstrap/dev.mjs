/** `npm run dev`: the desktop app with hot reload of the page. Fetches Electron's binary first, which electron-vite itself does not. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureElectron } from './electron.mjs'
import { ended, ensureNode, root } from './node.mjs'

await ensureNode()
const electron = await ensureElectron()
if (electron.path === null) {
  console.error(`Convolve: hot reload needs the desktop window, and ${electron.reason}. Use "npm run dev:browser" instead.`)
  process.exit(1)
}
process.exit(await ended(spawn(process.execPath, [join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'dev'], { cwd: root, stdio: 'inherit' })))
