/** Categorical cross-entropy over softmax, fused through log-softmax so that no probability is ever rounded to 0. */
import { logSoftmax } from '../../autodiff/primitives/logSoftmax.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { oneHot } from '../../autodiff/primitives/oneHot.ts'
import { reduceSum } from '../../autodiff/primitives/reduceSum.ts'
import { reshape } from '../../autodiff/primitives/reshape.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'

/** logits [N,classes], labels int32 [N] -> the mean over the batch of -log softmax(logits)[label], []. */
export function categoricalCrossentropy(builder: GraphBuilder, logits: Value, labels: Value): Value {
  const [batch = 1, classes = 1] = logits.shape
  const picked = multiply(builder, logSoftmax(builder, logits), oneHot(builder, labels, classes))
  return multiply(builder, reshape(builder, reduceSum(builder, picked, [0, 1]), []), scalar(builder, -1 / batch))
}
