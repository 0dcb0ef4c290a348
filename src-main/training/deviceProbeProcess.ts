/** Entry of the probe process: one per device, or for a few steps of one network. Started by hosts through `bootstrap/entries.ts`; speaks `messages.ts`. */
import { openParentPort } from '../bootstrap/parentPort.ts'
import { toErrorData } from '../../src-shared/errors/appError.ts'
import type { FromProbe, ProbeJob, StepProbeJob } from './messages.ts'

const port = openParentPort()
const send = (message: FromProbe): void => port.send(message)

port.onMessage((received) => {
  const job = received as ProbeJob | StepProbeJob
  if ('network' in job) {
    void probeNetwork(job)
    return
  }
  const { device, threads } = job
  // Loaded now, not at the top: this brings native libraries with threads of their own.
  void import('./deviceProbe.ts').then(async ({ probeDevice }) => send({ kind: 'probed', report: await probeDevice(device, threads) }))
})

async function probeNetwork({ network, classCount, batchSize, device, threads }: StepProbeJob): Promise<void> {
  try {
    const { probeStep } = await import('./stepProbe.ts')
    send({ kind: 'stepProbed', answer: await probeStep(network, classCount, batchSize, threads, device) })
  } catch (thrown) {
    send({ kind: 'probeFailed', error: toErrorData(thrown) })
  }
}

send({ kind: 'ready' })
