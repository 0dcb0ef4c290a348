/** Opens a core, serves it, prints the address, and ends cleanly on Ctrl+C. Used by main.ts and by `convolve serve`. */
import { createInterface } from 'node:readline'
import { openCore } from '../api/core.ts'
import { nodeHost } from './nodeHost.ts'
import { startServer } from './server.ts'

export interface BrowserHostOptions {
  /** 0: any free port. */
  readonly port: number
  /** null: the user's own. */
  readonly dataFolder: string | null
  readonly rendererFolder: string
}

/** Returns when the server has ended. */
export async function runBrowserHost(options: BrowserHostOptions): Promise<void> {
  const core = await openCore(nodeHost('browser', options.dataFolder))
  const server = await startServer(core, options)
  const printAddress = (): void => console.log(`Open ${server.launchUrl()}`)
  printAddress()
  console.log('The address works once, within a minute. Press Enter for a new one, Ctrl+C to end.')
  const input = createInterface({ input: process.stdin })
  input.on('line', printAddress)
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve)
  })
  input.close()
  await server.close()
  await core.close()
  process.exitCode = 0
}
