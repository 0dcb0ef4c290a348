/**
 * Figures beside loss and accuracy. The graph gives sums per batch (`src-main/lowering/metrics`), which add up over an epoch whatever
 * the sizes of its batches; `metricResult` makes the figures of the epoch from them. Names, thresholds and formulas are Keras's.
 */

export type MetricConfig =
  /** Share of elements on the right side of one half (BinaryAccuracy). */
  | { readonly kind: 'binary_accuracy' }
  /** The right class is among the `k` most likely. */
  | { readonly kind: 'top_k'; readonly k: number }
  /** Of the answers "class c" the share that is right, and so on; the mean over classes (macro) and each class. */
  | { readonly kind: 'precision' }
  | { readonly kind: 'recall' }
  | { readonly kind: 'f1' }
  /** Area under the ROC curve over 200 thresholds, every class against the rest (Keras AUC). */
  | { readonly kind: 'auc' }
  | { readonly kind: 'mean_squared_error' }
  | { readonly kind: 'mean_absolute_error' }

export type MetricKind = MetricConfig['kind']

/** Everything a step may measure: what was asked for, and for a GAN the loss of the discriminator and the share of images it is right about. */
export type FigureConfig = MetricConfig | { readonly kind: 'd_loss' } | { readonly kind: 'd_accuracy' }
export const ganFigures: readonly FigureConfig[] = [{ kind: 'd_loss' }, { kind: 'd_accuracy' }]

/** Thresholds of AUC. */
export const aucThresholds = 200

/** The name of a metric in results and, after `metric:`, of its output in the graph. */
export function metricName(metric: FigureConfig): string {
  return metric.kind === 'top_k' ? `top_${metric.k}` : metric.kind
}

/**
 * The figures of summed outputs of one metric, by name: `f1` and `f1/0`, `f1/1` ... per class. `sums` is [right, count],
 * for the counted ones [3, classes] (right answers, answers, images of the class), for AUC [2, 200 + 1] (see `lowering/metrics/auc.ts`).
 */
export function metricResult(metric: FigureConfig, sums: ArrayLike<number>): Readonly<Record<string, number>> {
  const name = metricName(metric)
  switch (metric.kind) {
    case 'precision':
    case 'recall':
    case 'f1': {
      const classes = sums.length / 3
      const perClass = Array.from({ length: classes }, (_, k) => countedFigure(metric.kind, sums[k] ?? 0, sums[classes + k] ?? 0, sums[2 * classes + k] ?? 0))
      return { [name]: perClass.reduce((sum, value) => sum + value, 0) / classes, ...Object.fromEntries(perClass.map((value, k) => [`${name}/${k}`, value])) }
    }
    case 'auc': return { [name]: areaUnderCurve(sums) }
    default: return { [name]: share(sums[0] ?? 0, sums[1] ?? 0) }
  }
}

/** Keras gives 0 where nothing was counted. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

function countedFigure(kind: 'precision' | 'recall' | 'f1', right: number, answers: number, images: number): number {
  if (kind === 'precision') return share(right, answers)
  return kind === 'recall' ? share(right, images) : share(2 * right, answers + images)
}

/** Trapezoids between neighbouring thresholds: recall over the share of false alarms. */
function areaUnderCurve(sums: ArrayLike<number>): number {
  const [positives, negatives] = [sums[aucThresholds] ?? 0, sums[2 * aucThresholds + 1] ?? 0]
  const at = (threshold: number): readonly [number, number] => [share(sums[aucThresholds + 1 + threshold] ?? 0, negatives), share(sums[threshold] ?? 0, positives)]
  let area = 0
  for (let threshold = 0; threshold + 1 < aucThresholds; threshold += 1) {
    const [x, y] = at(threshold)
    const [nextX, nextY] = at(threshold + 1)
    area += ((x - nextX) * (y + nextY)) / 2
  }
  return area
}

/** Adds the sums of a batch to those before it. */
export function addSums(before: readonly number[] | undefined, batch: ArrayLike<number>): readonly number[] {
  return Array.from(batch, (value, at) => value + (before?.[at] ?? 0))
}
