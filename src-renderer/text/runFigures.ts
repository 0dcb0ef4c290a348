/** Words of what a run measures beside loss and accuracy. */
import type { StepFigure } from '../../src-shared/training/stepFigures.ts'

export type RunFigureName = Exclude<StepFigure, 'dLoss'> | 'imagesPerSecond' | 'memoryBytes'

export const runFiguresText = {
  choose: 'What the right chart shows',
  names: {
    learningRate: 'Learning rate',
    gradientNorm: 'Gradient norm',
    dAccuracy: 'Discriminator accuracy, each step',
    imagesPerSecond: 'Images per second',
    memoryBytes: 'Memory of the trainer (peak)',
  } satisfies Record<RunFigureName, string>,
  hints: {
    learningRate: 'The rate of every step, as the schedule set it.',
    gradientNorm: 'How long the whole gradient is before clipping (L2). Jumps or growth are the first sign of a rate that is too high; a limit for clipping lies best a little above its usual height.',
    dAccuracy: 'How often the discriminator tells real images from made ones. At 50 % it cannot, near 100 % the generator learns little.',
    imagesPerSecond: 'Training images per second, without validation.',
    memoryBytes: 'The most memory that the training process has had so far. Memory of a graphics card is not in it.',
  } satisfies Record<RunFigureName, string>,
  notRecorded: 'Not recorded',
  notRecordedHint: 'An earlier version of the program trained this run, and it did not write this down.',
  notYet: 'No values yet',
  now: (name: string, now: string, lowest: string, highest: string) => `${name}: now ${now}, lowest ${lowest}, highest ${highest}.`,
  csv: 'All as CSV',
  csvHint: 'Every step with all its figures, and those of the epochs where they end, as one table',
  csvColumns: { step: 'Step', epoch: 'Epoch', loss: 'Loss', accuracy: 'Accuracy', dLoss: 'Discriminator loss', valLoss: 'Validation loss', valAccuracy: 'Validation accuracy' },
} as const
