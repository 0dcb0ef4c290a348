/** The other end of a `WorkerProcess`, inside the process: the same under `utilityProcess` and `child_process.fork`. */

export interface ParentPort {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}

/** Electron's `process.parentPort`, as much as is used. */
interface UtilityPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
}

/** Opens the line to the parent. The process ends by itself when the parent is gone: an orphan must not go on computing. */
export function openParentPort(): ParentPort {
  const { parentPort } = process as typeof process & { readonly parentPort?: UtilityPort }
  if (parentPort !== undefined) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
    }
  }
  if (process.send === undefined) throw new Error('this program is started by Convolve, not by hand')
  process.on('disconnect', () => process.exit(1))
  return {
    // A message that cannot be sent has no reader any more; `disconnect` follows.
    send: (message) => void process.send!(message, () => {}),
    onMessage: (listener) => void process.on('message', listener),
  }
}
