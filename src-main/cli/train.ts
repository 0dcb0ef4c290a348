/** `convolve train`: trains a network of the project, or one of the templates, and keeps the run. */
import type { InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import type { NetworkId } from '../../src-shared/dataset/ids.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { withTask, type listTasks } from '../../src-shared/network/head.ts'
import { templateById, templates } from '../../src-shared/templates/index.ts'
import { outputCount } from '../../src-shared/templates/template.ts'
import { defaultOptimizers, type OptimizerKind } from '../../src-shared/training/optimizer.ts'
import { completeRunConfig, type EpochMetrics, type MonitoredMetric, type RunConfig, type RunProgress } from '../../src-shared/training/run.ts'
import { taskTraining, usualSettings } from '../../src-shared/training/taskTraining.ts'
import type { Core } from '../api/core.ts'
import { duration, openProgress, percent, printResult } from './print.ts'
import { runEnded, withProject, type CommonOptions } from './session.ts'
import type { RunSettings } from './settings.ts'

/** What training and the search for a learning rate are both told. */
export interface SetupOptions extends CommonOptions {
  readonly network: string
  readonly size?: number
  readonly colour?: 'grey' | 'rgb'
  /** Of a template that names a class. */
  readonly task?: (typeof listTasks)[number]
  readonly batchSize: number
  /** Else what suits the task. */
  readonly optimizer?: OptimizerKind
  readonly seed: number
  readonly settings?: RunSettings
}

export interface TrainOptions extends SetupOptions {
  readonly epochs: number
  readonly learningRate?: number
  readonly patience?: number
  readonly monitor?: MonitoredMetric
  readonly name?: string
}

/** A network without layers between input and output is a start for the builder, nothing to train. */
export const trainableTemplates = templates.filter((template) => template.id !== 'empty')

export async function train(project: string, options: TrainOptions): Promise<void> {
  await withProject(project, options, async (core) => {
    const { networks, runs } = core.handlers
    const network = await networkFor(core, options)
    const config = completeRunConfig({
      networkId: network.id,
      batchSize: options.batchSize,
      epochs: options.epochs,
      seed: options.seed,
      earlyStoppingPatience: options.patience ?? null,
      ...learningSettings(network.document, options),
    })
    const preflight = await runs.preflight(config)
    for (const sentence of [...preflight.problems, ...preflight.warnings]) console.error(sentence)
    if (preflight.problems.length > 0) {
      if (network.isNew) await networks.delete(network.id)
      throw new AppError('trainingNotReady', { count: preflight.problems.length })
    }
    const startedAt = performance.now()
    const run = await runs.start(config, options.name ?? null)
    // Ctrl+C keeps what was learnt; a second one ends at once.
    let stoppedByHand = false
    const stop = (): void => {
      stoppedByHand = true
      void runs.stop(run.id)
    }
    process.once('SIGINT', stop)
    const line = openProgress()
    const end = await runEnded(core, run.id, (progress) => showProgress(line.show, progress, options.epochs))
    line.end()
    process.off('SIGINT', stop)
    const best = end.best
    printResult(options.json, { run: end, curves: (await runs.curves(run.id)).epochs, seconds: (performance.now() - startedAt) / 1000 }, [
      `Run ${end.id} (${end.name}): ${end.state} after ${end.epochsDone} of ${options.epochs} epochs and ${duration((performance.now() - startedAt) / 1000)}.`,
      ...(end.note === null ? [] : [end.note]),
      ...(best ? [end.task === 'gan' ? `Kept the weights of epoch ${best.epoch}; which one makes the best images only eyes can tell.` : `Best epoch ${best.epoch}: ${bestLine(best)}.`] : []),
    ])
    if (end.state === 'failed') process.exitCode = 1
    else if (stoppedByHand) process.exitCode = 130
  })
}

/** How the weights follow the images: what suits the network's task, and over it what was said. */
export function learningSettings(document: NetworkDocument, { optimizer, learningRate, monitor, settings }: Partial<TrainOptions>): Pick<RunConfig, 'loss' | 'metrics' | 'monitor' | 'optimizer' | 'learningRate'> & RunSettings {
  const usual = usualSettings(taskTraining(document))
  return {
    ...usual,
    optimizer: optimizer === undefined ? (usual.optimizer ?? defaultOptimizers.adam) : defaultOptimizers[optimizer],
    learningRate: learningRate ?? usual.learningRate ?? usualLearningRate,
    monitor: monitor ?? usual.monitor,
    ...settings,
  }
}

const usualLearningRate = 0.001

/** A network of the project by its name or number, else a new one made from the template of that name. */
export async function networkFor(core: Core, options: SetupOptions): Promise<{ readonly id: NetworkId; readonly document: NetworkDocument; readonly isNew: boolean }> {
  const { networks, labels } = core.handlers
  const saved = (await networks.list()).find((network) => String(network.id) === options.network || network.name === options.network)
  if (saved) return { id: saved.id, document: await networks.get(saved.id), isNew: false }
  if (!trainableTemplates.some((template) => template.id === options.network)) {
    throw new AppError('networkNotFound', { wanted: options.network, networks: (await networks.list()).map((network) => network.name), templates: trainableTemplates.map((template) => template.id) })
  }
  const template = templateById(options.network)
  const input: InputSettings = {
    ...template.input,
    ...(options.size === undefined ? {} : { widthPx: options.size, heightPx: options.size }),
    ...(options.colour === undefined ? {} : { colour: options.colour }),
  }
  const classCount = (await labels.classes()).length
  const drawn = template.create(input, outputCount(template, classCount))
  const document = template.task === 'single_label' ? withTask(drawn, options.task ?? template.task, classCount) : drawn
  const { id } = await networks.create(document)
  return { id, document, isNew: true }
}

/** Every finished epoch as a line, the step under way in the line that is written over. */
export function showProgress(show: (text: string) => void, progress: RunProgress, epochs: number): void {
  for (const epoch of progress.newEpochs) {
    process.stderr.write(`${process.stderr.isTTY ? '\r\u001b[2K' : ''}Epoch ${epoch.epoch} of ${epochs}: ${figuresLine(epoch)}, ${duration(epoch.seconds)}\n`)
  }
  const left = progress.secondsLeft === null ? '' : `, ${duration(progress.secondsLeft)} left`
  show(`${progress.phase}: step ${progress.step} of ${progress.totalSteps}, ${Math.round(progress.imagesPerSecond)} images/s${left}`)
}

/** Loss and accuracy of an epoch; where the task has no accuracy, loss and whatever else was measured. */
function figuresLine({ loss, accuracy, valLoss, valAccuracy, metrics }: EpochMetrics): string {
  if (accuracy !== null) return `loss ${loss.toFixed(4)}, accuracy ${percent(accuracy)}${valAccuracy === null ? '' : `, validation ${percent(valAccuracy)}`}`
  const figures = Object.entries(metrics?.train ?? {}).map(([name, value]) => `${name} ${value.toFixed(4)}`)
  return [`loss ${loss.toFixed(4)}`, ...(valLoss === null ? [] : [`validation loss ${valLoss.toFixed(4)}`]), ...figures].join(', ')
}

function bestLine({ loss, accuracy, valLoss, valAccuracy }: EpochMetrics): string {
  if (accuracy === null) return valLoss === null ? `loss on training images ${loss.toFixed(4)}` : `loss on validation images ${valLoss.toFixed(4)}`
  return valAccuracy === null ? `accuracy on training images ${percent(accuracy)}` : `accuracy on validation images ${percent(valAccuracy)}`
}
