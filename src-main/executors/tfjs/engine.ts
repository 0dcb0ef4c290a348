/** The one engine that all backends of tfjs share. Imported only once a backend is opened, because tfjs takes its time to load. */
import * as tf from '@tensorflow/tfjs'

// Without its advice to install a native package, which would stand in the user's terminal.
tf.enableProdMode()

/** Opens a registered backend; the result makes it the current one again, at once. */
export async function activate(name: string): Promise<() => void> {
  if (!(await tf.setBackend(name))) throw new Error(`TensorFlow.js: its backend ${name} could not be opened.`)
  // For a backend that is open, setBackend is done before it returns.
  return () => void (tf.getBackend() === name || tf.setBackend(name))
}

/** The current backend, for what only it knows. */
export function backendOf(): object {
  return tf.backend()
}
