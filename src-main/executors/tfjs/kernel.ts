/** Kernels that tfjs has for its own gradients and offers no function for. */
import * as tf from '@tensorflow/tfjs'

/** Runs a kernel by its name; the result is an image tensor. */
export function run(kernel: string, inputs: Readonly<Record<string, tf.Tensor>>, attributes: object): tf.Tensor4D {
  return tf.engine().runKernel(kernel, inputs, attributes as tf.NamedAttrMap)
}
