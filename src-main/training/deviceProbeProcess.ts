/** Entry of the probe process, one per device. Started by hosts through `bootstrap/entries.ts`; speaks `messages.ts`. */
import { openParentPort } from '../bootstrap/parentPort.ts'
import type { FromProbe, ProbeJob } from './messages.ts'

const port = openParentPort()
const send = (message: FromProbe): void => port.send(message)

port.onMessage((received) => {
  const { device, threads } = received as ProbeJob
  // Loaded now, not at the top: this brings native libraries with threads of their own.
  void import('./deviceProbe.ts').then(async ({ probeDevice }) => send({ kind: 'probed', report: await probeDevice(device, threads) }))
})
send({ kind: 'ready' })
