import { describe, expect, it } from 'vitest'
import type { NetworkId, RunId } from '../../../../src-shared/dataset/ids.ts'
import { noAugmentation } from '../../../../src-shared/training/augmentation.ts'
import { augmentationPreset } from '../../../../src-shared/training/augmentationPresets.ts'
import { defaultOptimizers, defaultUpdate } from '../../../../src-shared/training/optimizer.ts'
import type { RunConfig, RunSummary } from '../../../../src-shared/training/run.ts'
import { formatFigure, nameOfFigure } from '../../../../src-renderer/composables/figures.ts'
import { configOf, defaultForm } from '../../../../src-renderer/features/training/runForm.ts'
import { settingsOf } from '../../../../src-renderer/features/training/runSettings.ts'

const defaults = configOf(defaultForm(1 as NetworkId))!
const linesOf = (change: Partial<RunConfig>): Readonly<Record<string, string>> => {
  const run = { config: { ...defaults, ...change }, networkName: 'Net', task: 'single_label', classNames: ['a', 'b'], createdAt: '2026-11-21T10:00:00Z', finishedAt: null } as unknown as RunSummary
  return Object.fromEntries(settingsOf(run, (id) => `Run ${id}`).map(({ label, value }) => [label, value]))
}

describe('the settings of a run', () => {
  it('are the basics while the rest is as by default', () => {
    expect(Object.keys(linesOf({}))).toEqual(['Network', 'Classes', 'Epochs', 'Batch size', 'Learning rate', 'Optimizer', 'Best epoch by', 'Stop early', 'Augmentation', 'Compute on', 'Seed', 'Started'])
    expect(linesOf({})['Optimizer']).toBe('Adam')
    expect(linesOf({ optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } })['Optimizer']).toBe('Adam')
  })

  it.each<[Partial<RunConfig>, Readonly<Record<string, string>>]>([
    [{ optimizer: { ...defaultOptimizers.adam, beta2: 0.99, amsgrad: true } }, { Optimizer: 'Adam (beta 2 0.99, amsgrad)' }],
    [{ schedule: { kind: 'step', boundaries: [5, 8], factor: 0.1 } }, { 'Learning rate over the run': 'Steps (after epochs 5 and 8, factor 0.1)' }],
    [{ schedule: { kind: 'cosine', warmupEpochs: 2, alpha: 0, restarts: { firstEpochs: 3, lengthFactor: 2, heightFactor: 1 } } }, { 'Learning rate over the run': 'Cosine (warm-up epochs 2, restarts, epochs of the first period 3, each period is longer by 2, each period is as high as 1)' }],
    [{ loss: { kind: 'categorical_crossentropy', labelSmoothing: 0.1 } }, { Loss: 'Categorical cross-entropy (label smoothing 0.1)' }],
    [{ loss: { kind: 'focal', gamma: 2, alpha: 0.25 }, classWeights: 'balanced' }, { Loss: 'Focal', 'Class weights': 'balanced' }],
    [{ update: { weightDecay: 0.01, clip: { kind: 'global_norm', limit: 1 }, emaMomentum: 0.99, accumulationSteps: 4 } }, { 'Weight decay': '0.01', 'Clip gradients': 'Length of all together, at most 1', 'Average the weights': 'momentum of the average 0.99', 'Accumulate gradients': '4 batches an update' }],
    [{ metrics: [{ kind: 'f1' }, { kind: 'top_k', k: 3 }] }, { 'Figures to watch': 'F1, Top-3' }],
    [{ startFrom: 5 as RunId, layerRates: { conv_1: 0, conv_2: 0, dense_1: 0.1, dense_2: 1 } }, { 'Go on from': 'Run 5', 'Frozen layers': 'Conv 1, Conv 2', 'Layers with their own rate': 'Dense 1 × 0.1' }],
    [{ layerRates: Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`conv_${index}`, 0])) }, { 'Frozen layers': 'Conv 0, Conv 1, Conv 2, Conv 3, Conv 4, Conv 5 and 34 more' }],
    [{ head: 'class_means' }, { 'How the last layer is made': 'Nearest class mean' }],
    [{ update: { ...defaultUpdate, weightDecay: 0 } }, { 'Weight decay': '0' }],
    [{ augmentation: augmentationPreset('strong', true) }, { Augmentation: 'Strong, mirrored left and right' }],
    [{ augmentation: { ...noAugmentation, interpolation: 'nearest' } }, { Augmentation: 'Own list, empty' }],
    [{ augmentation: { ...noAugmentation, layers: [{ kind: 'GaussianNoise', stddev: 8, probability: 0.5 }, { kind: 'RandomContrast', factor: [0.1, 0.3], probability: 1 }, { kind: 'RandomHue', factor: [0, 0.06], probability: 1 }] } },
      { Augmentation: 'Own list: Noise (standard deviation 8 grey levels, 50 % of the images); Contrast (less by 0.1, more by 0.3); Hue (0 to 0.06 of half a circle)' }],
    [{ augmentation: { ...noAugmentation, fill_mode: 'constant', layers: [{ kind: 'RandomFlip', mode: 'vertical', probability: 1 }, { kind: 'RandomZoom', height_factor: [0.1, 0.1], width_factor: null, probability: 1 }, { kind: 'RandomErasing', scale: [0.1, 0.2], fill_value: 9, probability: 1 }] } },
      { Augmentation: 'Own list: Flip (top and bottom); Zoom (height 0.1, in proportion); Erase (size 0.1 to 0.2 of the area, one grey, grey 9 of 255); outside: one grey, grey 0 of 255, smooth (bilinear)' }],
  ])('%j is said in words', (change, expected) => {
    const before = linesOf({})
    expect(Object.fromEntries(Object.entries(linesOf(change)).filter(([label, value]) => before[label] !== value))).toEqual(expected)
  })
})

describe('figures to watch', () => {
  it('have names and numbers that read well', () => {
    expect(['f1', 'auc', 'top_3', 'mean_squared_error'].map(nameOfFigure)).toEqual(['F1', 'AUC', 'Top-3', 'Mean squared error'])
    expect(formatFigure('f1', 0.876)).toBe('87.6 %')
    expect(formatFigure('mean_squared_error', 0.0123456)).toBe('0.01235')
    expect(formatFigure('auc', undefined)).toBe('–')
  })
})
