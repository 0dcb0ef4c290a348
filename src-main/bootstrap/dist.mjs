/** `npm run dist`: an installer for this platform, with electron-builder. Where Electron's archive cannot be had, everything up to it and a sentence. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { downloadElectron } from './electron.mjs'
import { ended, ensureNode, root } from './node.mjs'
import { writeNotices } from './notices.mjs'

await ensureNode()
await ensureBuilt()
console.error(`Licences of ${writeNotices()} packages are in resources/THIRD-PARTY-NOTICES.txt.`)
try {
  await downloadElectron()
} catch (error) {
  console.error(
    `dist: out/ and the notices are ready, but Electron's archive, which the installer is made from, could not be fetched (${error.message}). ` +
      'Run it again with access to github.com, or put the archive into the folder that electron_config_cache names.',
  )
  process.exit(1)
}
const tool = join(root, 'node_modules', 'electron-builder', 'cli.js')
const code = await ended(spawn(process.execPath, [tool, '--publish', 'never', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' }))
if (code === 0) console.log('The installer is in dist/.')
process.exit(code)
