/**
 * What lowering hands to training, evaluation, prediction and export: a graph plus what its inputs and outputs mean.
 * Made by `lowerTrainingStep` (step.ts) and `lowerInference` (inference.ts).
 */
import type { Shape } from '../../src-shared/tensor/shape.ts'
import type { Graph } from '../graph/graph.ts'
import type { Tensor } from '../graph/ir.ts'

/** A weight: named `<layer id>/<weight name>` (`conv2d_1/kernel`), stored in IR layout (conv kernel [K,C,R,S], dense kernel [in,out]). */
export interface StateTensor {
  readonly name: string
  readonly shape: Shape
  /**
   * weight: trained · statistic: moving mean and variance · slot: optimizer memory, sum of gradients (`accumulated`), average (`ema`) ·
   * frozen: a weight or statistic that is a constant of the graph, neither input nor output.
   */
  readonly role: 'weight' | 'statistic' | 'slot' | 'frozen'
}

/**
 * One training step. Graph inputs: `images` uint8 [N,C,H,W] (0..255, as decoded), `labels` int32 [N] or `targets` float32 (in the shape
 * of the output; triplet loss has neither), or `masks` uint8 [N,1,H,W]; of a second image Input `images:<layer id>`, `learning_rate` float32 [], `step` float32 [] (number of the update, from 1), `update` float32 []
 * (where gradients are accumulated: 1 applies them, 0 only adds them up), `random` int32 [2] (derived from seed, epoch, step; feeds dropout),
 * and every state tensor but the frozen ones by its name. With the option `features`: float32, the output of that layer in IR layout, instead of `images`.
 * Graph outputs: `loss` float32 [] (mean over the batch), `correct` int32 [] (how many top answers are right),
 * `gradient_norm` float32 [] (length of the whole gradient before clipping; of a GAN the generator's; missing where nothing is trained),
 * `metric:<name>` float32 (sums of the batch, `src-shared/training/metric.ts`), and the next value of every state tensor but the frozen ones as `<name>`.
 */
export interface TrainingStep {
  readonly graph: Graph
  /** Run after `graph` on the state that it left, with the same inputs: the turn of a GAN's generator (`gan.ts`). Outputs of both count. */
  readonly then?: Graph
  readonly batchSize: number
  readonly state: readonly StateTensor[]
  /** Fresh values: weights (frozen ones too) by their initializer from `seed`, slots as their optimizer starts. */
  initialState(seed: number): ReadonlyMap<string, Tensor>
}

/** Output of a step that only says how long the gradient was: where it is too long for float32, nothing has gone wrong yet. */
export const gradientNormName = 'gradient_norm'

/**
 * Forward only. Graph inputs: `images` uint8 [N,C,H,W], of further Input layers `images:<layer id>` or `values:<layer id>` (float32 in
 * IR layout); weights and statistics are constants of the graph.
 * Outputs: `probabilities` float32 [N, classes] for the main output of a classifier (softmax over a flat output); every other output, and
 * a main output that is none (sigmoid, linear, an image), is `output:<layer id>` float32 in IR layout, after its activation.
 * In training, `Forward.heads` has the same outputs before a softmax or sigmoid, which losses work on.
 */
export interface Inference {
  readonly graph: Graph
  readonly batchSize: number
}
