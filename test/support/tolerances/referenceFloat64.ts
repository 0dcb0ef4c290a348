/** Tolerances of the reference executor (float64), relative to the greater of 1 and the expected number. */

/** Expected numbers that were worked out by hand, or by another float64 program. */
export const exact = 1e-12
/** Expected numbers from a float64 program that computes in another order (Keras). */
export const otherFloat64 = 1e-8
/** A vjp against central differences with a step of `differenceStep`: truncation is about its square. */
export const centralDifference = 1e-6
export const differenceStep = 1e-5
/** Expected numbers from a float32 program (Keras). */
export const fromFloat32 = 2e-5
