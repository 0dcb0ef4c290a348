/** Losses by their Keras names. Computed by `src-main/lowering/losses`; formulas stand there. */

export type LossConfig =
  /** Softmax outputs, one class per image. `labelSmoothing` spreads that share of the target evenly over all classes. */
  | { readonly kind: 'categorical_crossentropy'; readonly labelSmoothing: number }
  /** Each output is a yes or no of its own. */
  | { readonly kind: 'binary_crossentropy'; readonly labelSmoothing: number }
  /** Cross-entropy in which what is right already counts less; categorical, or binary where the network ends in sigmoid. */
  | { readonly kind: 'focal'; readonly gamma: number; readonly alpha: number }
  | { readonly kind: 'mean_squared_error' }
  | { readonly kind: 'mean_absolute_error' }
  /** Squared up to an error of `delta`, straight beyond. */
  | { readonly kind: 'huber'; readonly delta: number }
  | { readonly kind: 'hinge' }
  | { readonly kind: 'categorical_hinge' }
  | { readonly kind: 'kl_divergence' }
  | { readonly kind: 'cosine_similarity' }
  /** Overlap of masks and answers over the batch, the mean of all maps. */
  | { readonly kind: 'dice' }
  /** The same plus cross-entropy. */
  | { readonly kind: 'crossentropy_dice' }
  /** The network gives one distance per pair; target 1: the same, 0: different, which should lie `margin` apart. */
  | { readonly kind: 'contrastive'; readonly margin: number }
  /** The network gives three embeddings [3, size]: anchor, positive, negative. No targets. */
  | { readonly kind: 'triplet'; readonly margin: number }

export type LossKind = LossConfig['kind']

/** Every loss with the defaults of Keras (contrastive, triplet and crossentropy_dice: of their papers). */
export const defaultLosses: { readonly [K in LossKind]: Extract<LossConfig, { kind: K }> } = {
  categorical_crossentropy: { kind: 'categorical_crossentropy', labelSmoothing: 0 },
  binary_crossentropy: { kind: 'binary_crossentropy', labelSmoothing: 0 },
  focal: { kind: 'focal', gamma: 2, alpha: 0.25 },
  mean_squared_error: { kind: 'mean_squared_error' },
  mean_absolute_error: { kind: 'mean_absolute_error' },
  huber: { kind: 'huber', delta: 1 },
  hinge: { kind: 'hinge' },
  categorical_hinge: { kind: 'categorical_hinge' },
  kl_divergence: { kind: 'kl_divergence' },
  cosine_similarity: { kind: 'cosine_similarity' },
  dice: { kind: 'dice' },
  crossentropy_dice: { kind: 'crossentropy_dice' },
  contrastive: { kind: 'contrastive', margin: 1 },
  triplet: { kind: 'triplet', margin: 0.2 },
}

/** Losses that some run can use; triplets are not drawn. */
export type RunLoss = Exclude<LossKind, 'triplet'>

/** Losses that a run on labelled images can use: their targets follow from one class per image. */
export const classificationLosses = ['categorical_crossentropy', 'binary_crossentropy', 'focal', 'mean_squared_error', 'mean_absolute_error', 'huber', 'hinge', 'categorical_hinge', 'kl_divergence', 'cosine_similarity'] as const satisfies readonly LossKind[]
export type ClassificationLoss = (typeof classificationLosses)[number]
