/** Tolerances of the TensorFlow.js executor (float32) against the reference, relative to the greater of 1 and the expected number. */

/** One primitive: sums of up to some thousand products of numbers around 1, which cancel. */
export const onePrimitive = 3e-5
/** A whole training step: rounding passes through all layers and back. */
export const trainingStep = 2e-5
