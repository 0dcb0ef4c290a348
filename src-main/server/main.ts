/** Process entry of the browser host: `node server.js [--port N] [--data-folder F] [--renderer F]`. Started by bootstrap/start.mjs, tests and dev:browser. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { toErrorData } from '../../src-shared/errors/appError.ts'
import { appRoot } from '../bootstrap/entries.ts'
import { runBrowserHost } from './runBrowserHost.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'data-folder': { type: 'string' },
    renderer: { type: 'string', default: join(appRoot(), 'out', 'renderer') },
  },
})

try {
  await runBrowserHost({ port: Number(values.port), dataFolder: values['data-folder'] ?? null, rendererFolder: values.renderer })
} catch (error) {
  console.error(toErrorData(error).message)
  process.exitCode = 1
}
