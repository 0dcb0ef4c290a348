/** One of each kind of metric. A new kind does not compile until it is here. */
import type { MetricConfig, MetricKind } from '../../src-shared/training/metric.ts'

export const metricCases: { readonly [K in MetricKind]: Extract<MetricConfig, { kind: K }> } = {
  binary_accuracy: { kind: 'binary_accuracy' }, top_k: { kind: 'top_k', k: 2 }, precision: { kind: 'precision' }, recall: { kind: 'recall' },
  f1: { kind: 'f1' }, auc: { kind: 'auc' }, mean_squared_error: { kind: 'mean_squared_error' }, mean_absolute_error: { kind: 'mean_absolute_error' },
}
