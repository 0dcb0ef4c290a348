/** Entry of the proof process: reads an exported folder with the format's own runtime and answers for image files. Started fresh for every export. */
import { openParentPort } from '../bootstrap/parentPort.ts'
import type { FromProof, ProofRequest } from './messages.ts'

const port = openParentPort()
const send = (message: FromProof): void => port.send(message)

port.onMessage((received) => {
  void (async () => {
    // Loaded now, not at the top: this brings native libraries with threads of their own.
    const { readBackAnswers } = await import('./readBack.ts')
    send(await readBackAnswers(received as ProofRequest))
  })()
})
send({ kind: 'ready' })
