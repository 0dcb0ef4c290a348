/** The sentence about a run's curves, on courses as they happen. */
import { expect, test } from 'vitest'
import { adviceOf, type AdviceKind } from '../../../../src-renderer/features/training/runAdvice.ts'
import type { EpochMetrics } from '../../../../src-shared/training/run.ts'

interface Course {
  readonly loss: readonly number[]
  readonly val?: readonly number[]
  readonly accuracy?: readonly number[]
  readonly valAccuracy?: readonly number[]
}

const epochsOf = ({ loss, val, accuracy, valAccuracy }: Course): readonly EpochMetrics[] =>
  loss.map((value, at) => ({ epoch: at + 1, loss: value, accuracy: accuracy?.[at] ?? (accuracy?.at(-1) ?? null), valLoss: val?.[at] ?? null, valAccuracy: valAccuracy?.[at] ?? null, seconds: 1 }) as EpochMetrics)

const facts = { firstLoss: null, failure: null, gradientNorm: null }
const courses: readonly [string, Course, AdviceKind | null][] = [
  ['two epochs say nothing', { loss: [2.3, 1.9], accuracy: [0.1, 0.3] }, null],
  ['a loss that explodes', { loss: [2.3, 2.9, 4.8], accuracy: [0.1] }, 'rateTooHigh'],
  ['a loss that jumps up late', { loss: [2.3, 1, 0.5, 0.4, 1.9], accuracy: [0.5] }, 'rateTooHigh'],
  ['a loss that stays where guessing is', { loss: [2.31, 2.3, 2.3, 2.3], accuracy: [0.1, 0.1, 0.11, 0.1] }, 'notLearning'],
  ['a loss that falls to where guessing is', { loss: [12, 9, 2.35, 2.31, 2.3], val: [11, 8, 2.32, 2.31, 2.3], accuracy: [0.1, 0.1, 0.1] }, 'notLearning'],
  ['a slow beginning that learns', { loss: [2.3, 2.28, 2.2, 2.05], accuracy: [0.1, 0.12, 0.2, 0.3], val: [2.3, 2.28, 2.2, 2.1] }, 'improving'],
  ['validation falls with training', { loss: [2, 1.5, 1.2, 1], val: [2, 1.6, 1.3, 1.2], accuracy: [0.3, 0.5, 0.6, 0.7] }, 'improving'],
  ['validation rises while training falls', { loss: [2, 1, 0.6, 0.4, 0.3, 0.2], val: [1.8, 1.2, 1, 1.1, 1.3, 1.5], accuracy: [0.9] }, 'overfitting'],
  ['validation rises, but training does as well', { loss: [2, 1, 0.5, 0.52, 0.53, 0.54], val: [1.8, 1.2, 1, 1.1, 1.3, 1.5], accuracy: [0.9] }, 'settled'],
  ['one bad epoch of validation', { loss: [2, 1, 0.6, 0.4], val: [1.8, 1.2, 1, 1.3], accuracy: [0.9] }, 'improving'],
  ['validation wavers by a little', { loss: [2, 1, 0.6, 0.5, 0.45, 0.42], val: [1.8, 1.2, 1, 1.02, 1.01, 1.03], accuracy: [0.9] }, 'settled'],
  ['both stand still at a low accuracy', { loss: [1.5, 1.2, 1.1, 1.1, 1.1, 1.1], val: [1.5, 1.3, 1.2, 1.2, 1.2, 1.2], accuracy: [0.5, 0.55, 0.6, 0.6, 0.6, 0.6] }, 'tooSmall'],
  ['both stand still and all is right', { loss: [0.5, 0.02, 0.01, 0.01, 0.01, 0.01], val: [0.4, 0.03, 0.02, 0.02, 0.02, 0.02], accuracy: [0.8, 0.99, 1], valAccuracy: [0.9, 0.99, 1, 1, 1, 1] }, 'fitsAll'],
  ['no validation, training falls', { loss: [2, 1.5, 1.2, 1], accuracy: [0.3, 0.5, 0.6, 0.7] }, 'improving'],
  ['a task without accuracy', { loss: [0.2, 0.1, 0.05, 0.04], val: [0.2, 0.1, 0.06, 0.05] }, 'improving'],
]

test.each(courses)('%s', (_, course, kind) => {
  expect(adviceOf({ epochs: epochsOf(course), classCount: course.accuracy ? 10 : null, epochsLeft: 0, ...facts })?.kind ?? null).toBe(kind)
})

test('names the epoch of the best weights, and knows whether the run goes on', () => {
  const overfitting = epochsOf({ loss: [2, 1, 0.6, 0.4, 0.3, 0.2], val: [1.8, 1.2, 1, 1.1, 1.3, 1.5] })
  expect(adviceOf({ epochs: overfitting, classCount: null, epochsLeft: 4, ...facts })!.sentence).toContain('Overfitting since epoch 3')
  const improving = epochsOf({ loss: [2, 1.5, 1.2, 1] })
  const sentences = [3, 0].map((epochsLeft) => adviceOf({ epochs: improving, classCount: null, epochsLeft, ...facts })!.sentence)
  expect(sentences[0]).toBe('Still improving.')
  expect(sentences[1]).toContain('more epochs')
})
