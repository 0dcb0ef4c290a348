/** Process entry of the command line: `convolve import | targets | find-rate | train | transfer | evaluate | label-errors | predict | export | code | open-network | serve`. Started by bootstrap/convolve.mjs. */
import { join } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { z } from 'zod'
import { labelErrorParts } from '../../src-shared/api/labelErrors.ts'
import { exportFormats } from '../../src-shared/api/exports.ts'
import { classFolders } from '../../src-shared/api/images.ts'
import { runConfig } from '../../src-shared/api/runConfig.ts'
import { inputSettings } from '../../src-shared/api/schemas.ts'
import { tableKinds } from '../../src-shared/api/targets.ts'
import { codeFormats } from '../../src-shared/code/codeFormats.ts'
import { splits } from '../../src-shared/dataset/split.ts'
import { listTasks } from '../../src-shared/network/head.ts'
import { defaultOptimizers } from '../../src-shared/training/optimizer.ts'
import { toErrorData } from '../../src-shared/errors/appError.ts'
import { appVersion } from '../api/app.ts'
import { appRoot } from '../bootstrap/entries.ts'
import { runBrowserHost } from '../server/runBrowserHost.ts'
import { openNetworkFile, writeCode, type CodeOptions } from './networkCode.ts'
import { evaluate, type EvaluateOptions } from './evaluate.ts'
import { exportModel, type ExportOptions } from './exportModel.ts'
import { findRate, type FindRateOptions } from './findRate.ts'
import { importImages, type ImportOptions } from './importImages.ts'
import { importTargets, type TargetsOptions } from './importTargets.ts'
import { findLabelErrors, type LabelErrorsOptions } from './labelErrors.ts'
import { predict, type PredictOptions } from './predict.ts'
import { readSettings } from './settings.ts'
import { train, trainableTemplates, type TrainOptions } from './train.ts'
import { headKindOf, transfer, type TransferOptions } from './transfer.ts'

const wholeNumber = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError(`"${text}" is not a whole number.`)
  return Number(text)
}
/** A number within the limits the API has for it. */
const within =
  (schema: z.ZodType<number | null>) =>
  (text: string): number => {
    const parsed = schema.safeParse(text.trim() === '' ? Number.NaN : Number(text))
    if (!parsed.success || parsed.data === null) throw new InvalidArgumentError(`"${text}": ${parsed.error?.issues[0]?.message ?? 'not a number'}.`)
    return parsed.data
  }
const limits = runConfig.shape

const program = new Command('convolve')
  .description('Train a convolutional network on your own images, on this machine.')
  .version(appVersion())
  .showHelpAfterError('(add --help for an explanation)')
  .addHelpText(
    'after',
    `
A first run, from a folder with one sub-folder of images per class:
  $ convolve import ./flowers my-flowers        creates my-flowers.convolve/
  $ convolve transfer my-flowers                a pretrained backbone learns them in seconds
  $ convolve train my-flowers --network small-resnet --size 64 --epochs 20   or a network of your own
  $ convolve evaluate my-flowers
  $ convolve predict my-flowers photo.jpg
  $ convolve export my-flowers --format onnx --to ./model

Results are printed on stdout (one JSON document with --json), progress on stderr.
Exit codes: 0 done, 1 failed (the sentence says why), 2 wrong usage, 130 stopped with Ctrl+C.`,
  )

function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .addOption(new Option('--json', 'print the result as JSON').default(false))
    .addOption(new Option('--data-folder <folder>', 'where Convolve keeps its own settings and log'))
}
/** Options of a command that trains: which network, and how its steps are made. */
function trainingCommand(name: string, description: string): Command {
  return command(name, description)
    .argument('<project>', 'project folder')
    .option('-n, --network <name>', `a network of the project, or a template: ${trainableTemplates.map((template) => template.id).join(', ')}`, 'keras-mnist')
    .option('--size <pixels>', 'width and height of the input, for a template', within(inputSettings.shape.widthPx))
    .addOption(new Option('--colour <colour>', 'colour of the input, for a template').choices(['grey', 'rgb']))
    .addOption(new Option('--task <task>', 'what a template that names a class is trained for instead: its last layer follows').choices(listTasks))
    .option('-b, --batch-size <number>', 'images per step', within(limits.batchSize), 64)
    .addOption(new Option('-o, --optimizer <name>', 'how weights follow gradients; adam unless said').choices(Object.keys(defaultOptimizers)))
    .option('--seed <number>', 'same seed, same machine: same numbers', within(limits.seed), 0)
    .option('--settings <file>', 'JSON with more: schedule, loss, metrics, update, layerRates, augmentation, device ...', readSettings)
}
const runOption = ['-r, --run <number or name>', 'which run; the newest one when left out'] as const

command('import', 'Bring a folder of images into a project; sub-folder names become labels. Importing it again adds only what is new.')
  .argument('<folder>', 'folder with images; train/, val/ and test/ inside become the parts')
  .argument('<project>', 'project folder; created when it is not there')
  .option('--no-labels', 'do not take sub-folder names as labels')
  .addOption(new Option('--class-folder <which>', 'which folder names the class of anna/daisy/1.jpg: the outer one (anna) or the inner one (daisy)').choices([...classFolders]).default('outer'))
  .option('--no-split-folders', 'do not take train/, val/ and test/ as parts')
  .option('--no-split', 'leave images without a part instead of dividing them 70 : 15 : 15')
  .option('--seed <number>', 'seed of the division', wholeNumber, 0)
  .action((folder: string, project: string, options: ImportOptions) => importImages(folder, project, options))

command('targets', 'Give the images of a project numbers or classes from a table, or masks from a folder. One edit, which can be undone in the app.')
  .argument('<source>', 'CSV file with a column of file names and one of targets, or a folder of masks named as the images')
  .argument('<project>', 'project folder')
  .addOption(new Option('-k, --kind <kind>', 'what the table holds: a number per image, or class names with ; or | between them').choices([...tableKinds]).default('number'))
  .option('-c, --column <number>', 'which column holds the targets, counted from 1; else its heading decides', wholeNumber)
  .addOption(new Option('--dry-run', 'only say what fits and what does not').default(false))
  .action((source: string, project: string, options: TargetsOptions) => importTargets(source, project, options))

trainingCommand('find-rate', 'Try learning rates from very low to very high in one short pass, and suggest one. Nothing of it is kept.')
  .action((project: string, options: FindRateOptions) => findRate(project, options))

trainingCommand('train', 'Train a network on the labelled images of a project. Ctrl+C stops and keeps what was learnt.')
  .option('-e, --epochs <number>', 'how often to go through the training images', within(limits.epochs), 10)
  .option('--learning-rate <number>', 'step size of the optimizer; find-rate suggests one (default: 0.001, for new images 0.0002)', within(limits.learningRate))
  .option('--patience <epochs>', 'stop after so many epochs without improvement', within(limits.earlyStoppingPatience))
  .addOption(new Option('--monitor <metric>', 'decides which epoch is the best one; accuracy unless the task has none').choices(['val_loss', 'val_accuracy']))
  .option('--name <name>', 'name of the run')
  .action((project: string, options: TrainOptions) => train(project, options))

command('transfer', 'Teach a pretrained backbone what the images of a project are labelled with (one class, several, a number): a new head in seconds, its last blocks too if asked.')
  .argument('<project>', 'project folder')
  .addOption(new Option('--head <kind>', 'trained: a new last layer · means: the class whose mean is nearest, at once and from one image per class · nearest: every training image votes for its class, the closer the more').choices(Object.keys(headKindOf)).default('trained'))
  .option('--fine-tune', 'train the last blocks too, and keep the better of the two on the validation images', false)
  .option('--seed <number>', 'same seed, same machine: same numbers', within(limits.seed), 0)
  .action((project: string, options: TransferOptions) => transfer(project, options))

command('evaluate', 'Measure a run on images it has not trained on.')
  .argument('<project>', 'project folder')
  .option(...runOption)
  .addOption(new Option('-s, --split <part>', 'which images').choices([...splits]).default('test'))
  .action((project: string, options: EvaluateOptions) => evaluate(project, options))

command('label-errors', 'Find labels that are probably wrong: heads on a pretrained backbone, each asked about images it has not seen. No label is changed.')
  .argument('<project>', 'project folder')
  .addOption(new Option('-s, --split <parts...>', 'which images; all labelled ones when left out (none: images without a part)').choices([...labelErrorParts]))
  .addOption(new Option('--backbone <id>', 'whose features tell the images apart; the one that comes with the app when left out').conflicts('run'))
  .option('-r, --run <number or name>', 'features of a run of the project instead')
  .option('--seed <number>', 'decides the folds', within(limits.seed), 0)
  .option('-t, --top <number>', 'how many to list', wholeNumber, 20)
  .action((project: string, options: LabelErrorsOptions) => findLabelErrors(project, options))

command('predict', 'Ask a run what is on images.')
  .argument('<project>', 'project folder')
  .argument('<images...>', 'image files')
  .option(...runOption)
  .option('-t, --top <number>', 'how many classes to show', wholeNumber, 3)
  .action((project: string, images: string[], options: PredictOptions) => predict(project, images, options))

command('export', 'Write a trained model for use elsewhere, with class names and a runnable example. It is read back and compared before it is kept.')
  .argument('<project>', 'project folder')
  .option(...runOption)
  .addOption(new Option('-f, --format <format>', 'file format').choices([...exportFormats]).default('onnx'))
  .option('--to <folder>', "where to put it; the project's own exports folder when left out")
  .action((project: string, options: ExportOptions) => exportModel(project, options))

command('code', 'Write a network as a program, a file of another library or a diagram, on stdout.')
  .argument('<network>', `a template (${trainableTemplates.map((template) => template.id).join(', ')}), a network file, or with --project the name of a network`)
  .addOption(new Option('-f, --format <format>', 'what to write').choices([...codeFormats]).default('keras'))
  .option('-p, --project <project>', 'project folder the network is in')
  .option('--to <file>', 'write to this file instead')
  .action((network: string, options: CodeOptions) => writeCode(network, options))

command('open-network', 'Read a network from a file of Keras (.json, .keras, .h5), TensorFlow.js (model.json) or Convolve; list what has no counterpart here.')
  .argument('<file>', 'the file; weights are not read')
  .option('-p, --project <project>', 'project folder to put the network in; otherwise it is only described')
  .action((file: string, options: CodeOptions) => openNetworkFile(file, options))

program
  .command('serve')
  .description('Open Convolve in a browser on this machine. From another machine, use an ssh tunnel with the same port.')
  .option('-p, --port <number>', 'port on 127.0.0.1; any free one when left out', wholeNumber, 0)
  .option('--data-folder <folder>', 'where Convolve keeps its own settings and log')
  .action((options: { port: number; dataFolder?: string }) =>
    runBrowserHost({ port: options.port, dataFolder: options.dataFolder ?? null, rendererFolder: join(appRoot(), 'out', 'renderer') }),
  )

const wrongUsage = 2
try {
  for (const each of [program, ...program.commands]) each.exitOverride()
  await program.parseAsync()
} catch (error) {
  const { code, exitCode } = error as { readonly code?: string; readonly exitCode?: number }
  if (typeof exitCode === 'number' && code?.startsWith('commander.')) {
    // Commander has printed what is wrong, or the help that was asked for.
    process.exitCode = exitCode === 0 ? 0 : wrongUsage
  } else {
    console.error(toErrorData(error).message)
    process.exitCode = 1
  }
}
