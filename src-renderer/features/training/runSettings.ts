/** The settings of a run as lines to read. Used by RunDetail. */
import type { AugmentationConfig } from '../../../src-shared/training/augmentation.ts'
import { presetOf } from '../../../src-shared/training/augmentationPresets.ts'
import { chooseDevice, deviceNames } from '../../../src-shared/training/device.ts'
import type { OptimizerConfig } from '../../../src-shared/training/optimizer.ts'
import type { RunSummary } from '../../../src-shared/training/run.ts'
import { formatMoment } from '../../composables/formatNumbers.ts'
import { trainingText as text } from '../../text/training.ts'

export interface Setting {
  readonly label: string
  readonly value: string
}

function optimizerLine(optimizer: OptimizerConfig): string {
  const name = text.optimizers[optimizer.kind]
  const numbers = Object.entries(optimizer).filter(([, value]) => typeof value === 'number').map(([, value]) => String(value))
  return numbers.length === 0 ? name : `${name} (${numbers.join(', ')})`
}

function augmentationLine(augmentation: AugmentationConfig): string {
  const preset = presetOf(augmentation)
  if (preset === null) return augmentation.layers.map(({ kind }) => kind).join(', ')
  const name = text.augmentation.presets[preset.name]
  return preset.mirrored ? text.augmentation.withMirroring(name) : name
}

/** Label and value of everything that shaped a run. */
export function settingsOf(run: RunSummary): readonly Setting[] {
  const { config } = run
  return [
    { label: text.network.label, value: run.networkName },
    { label: text.parts.classes, value: run.classNames.join(', ') },
    { label: text.fields.epochs.label, value: String(config.epochs) },
    { label: text.fields.batchSize.label, value: String(config.batchSize) },
    { label: text.fields.learningRate.label, value: String(config.learningRate) },
    { label: text.optimizer.label, value: optimizerLine(config.optimizer) },
    { label: text.monitor.label, value: text.monitors[config.monitor] },
    { label: text.stopEarly.label, value: config.earlyStoppingPatience === null ? text.never : text.afterEpochs(config.earlyStoppingPatience) },
    { label: text.augmentation.label, value: augmentationLine(config.augmentation) },
    { label: text.device.label, value: deviceNames[chooseDevice(config.device, [])] },
    { label: text.fields.seed.label, value: String(config.seed) },
    { label: text.started, value: formatMoment(run.createdAt) },
    ...(run.finishedAt ? [{ label: text.ended, value: formatMoment(run.finishedAt) }] : []),
  ]
}
