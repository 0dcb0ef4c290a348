/** `npm start`: builds what is missing, then opens the desktop app, or the browser host where there is no display or with `-- --browser`. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { ensureElectron } from './electron.mjs'
import { ended, ensureNode, root } from './node.mjs'

await ensureNode()
const passedOn = process.argv.slice(2).filter((argument) => argument !== '--')
const asked = passedOn.includes('--browser')
const options = passedOn.filter((argument) => argument !== '--browser')
await ensureBuilt()

const reason = asked ? '"--browser" asks for it' : noDisplay()
const electron = reason === null ? await ensureElectron() : { path: null, reason }
if (electron.path === null) {
  console.log(`Convolve runs in your browser, because ${electron.reason}.`)
  process.exit(await ended(spawn(process.execPath, [join(root, 'out', 'main', 'server.js'), ...options], { stdio: 'inherit' })))
}
process.exit(await ended(spawn(electron.path, [root, ...options], { stdio: 'inherit' })))

/** Why no window can be opened on this machine, or null. */
function noDisplay() {
  const { env, platform } = process
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return 'this machine has no display'
  if (platform !== 'linux' && env.SSH_CONNECTION) return 'you are connected from another machine'
  return null
}
