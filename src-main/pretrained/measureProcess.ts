/** Entry of the process that measures how long a backbone takes for one image. Started fresh each time. */
import { openParentPort } from '../bootstrap/parentPort.ts'
import type { FromMeasure, MeasureRequest } from './measureBackbone.ts'

const port = openParentPort()
const send = (message: FromMeasure): void => port.send(message)

port.onMessage((received) => {
  void (async () => {
    // Loaded now, not at the top: this brings native libraries with threads of their own.
    const { measureHere } = await import('./measureBackbone.ts')
    send(await measureHere(received as MeasureRequest))
  })()
})
send({ kind: 'ready' })
