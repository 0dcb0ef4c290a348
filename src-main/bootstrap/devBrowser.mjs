/**
 * `npm run dev:browser -- [--port N] [--data-folder F] [--no-build]`: the page is built into a folder of its own, the server runs from its sources
 * (no bundle). For trying a change in a real browser; stop and start again after a change.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ended, ensureNode, root } from './node.mjs'
import { buildPage } from './page.mjs'

await ensureNode()
const options = process.argv.slice(2).filter((argument) => argument !== '--')
const folder = mkdtempSync(join(tmpdir(), 'convolve-dev-'))
let code = 1
try {
  await buildPage(folder)
  const server = [join(root, 'src-main', 'server', 'main.ts'), '--renderer', folder, ...options]
  code = await ended(spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...server], { stdio: 'inherit' }))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit(code)
