/** The sentences about runs, on the curves of real ones (test/golden/courses.ts). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../../../src-shared/errors/appError.ts'
import type { EpochMetrics, RunParts } from '../../../../src-shared/training/run.ts'
import { adviceOf, dataAdvice, type AdviceAction, type AdviceKind } from '../../../../src-renderer/features/training/runAdvice.ts'

interface Course {
  readonly title: string
  readonly epochsAsked: number
  readonly firstLoss: number
  readonly state: string
  readonly note: string | null
  readonly parts: RunParts
  readonly epochs: readonly EpochMetrics[]
}
const courses = JSON.parse(readFileSync(new URL('../../../golden/courses.json', import.meta.url), 'utf8')) as readonly Course[]
const factsOf = ({ epochs, firstLoss, state, note }: Course) => ({ epochs, classCount: 10, epochsLeft: 0, firstLoss, failure: state === 'failed' ? note : null, gradientNorm: null })

/** What each run was made to show, and what one click does about it. */
const expected: Readonly<Record<string, readonly [AdviceKind, AdviceAction?]>> = {
  'still improving': ['improving', 'goOn'],
  overfitting: ['overfitting'],
  'rate too high for Adam': ['rateTooHigh', 'lowerRate'],
  'rate too high for momentum': ['rateTooHigh', 'lowerRate'],
  'numbers beyond float32': ['notFinite', 'lowerRate'],
  'rate too low': ['notLearning'],
  plateau: ['tooSmall'],
  learnt: ['fitsAll'],
}

describe('courses of real runs', () => {
  test('all of them are here', () => expect(courses.map(({ title }) => title).toSorted()).toEqual(Object.keys(expected).toSorted()))

  test.each(courses)('$title', (course) => {
    const advice = adviceOf(factsOf(course))
    expect([advice?.kind, ...(advice?.action ? [advice.action] : [])]).toEqual(expected[course.title])
  })

  test('a run that goes well is not called back while it lasts: of the course that improves no beginning says anything else', () => {
    const course = courses.find(({ title }) => title === 'still improving')!
    const kinds = course.epochs.map((_, index) => adviceOf({ ...factsOf(course), epochs: course.epochs.slice(0, index + 1), epochsLeft: 1 })?.kind ?? null)
    expect(new Set(kinds)).toEqual(new Set([null, 'improving']))
  })

  test('the epoch of the best validation loss is where overfitting began', () => {
    const { epochs, ...course } = courses.find(({ title }) => title === 'overfitting')!
    const best = epochs.reduce((a, b) => (b.valLoss! < a.valLoss! ? b : a)).epoch
    expect(adviceOf(factsOf({ ...course, epochs }))!.sentence).toContain(`Overfitting since epoch ${best}:`)
  })

  test('numbers that are none are told by the sentence of the run, with the last length of the gradient', () => {
    const note = new AppError('trainingNotFinite', { step: 7, exact: true, learningRate: 3, layer: null }).message
    const facts = { epochs: [], classCount: null, epochsLeft: 0, firstLoss: null, gradientNorm: 12_345.6 }
    expect(adviceOf({ ...facts, failure: note })).toMatchObject({ kind: 'notFinite', action: 'lowerRate' })
    expect(adviceOf({ ...facts, failure: note })!.sentence).toContain('12,346 long')
    expect(adviceOf({ ...facts, gradientNorm: 1.4, failure: note })!.sentence).not.toContain('long')
    expect(adviceOf({ ...facts, failure: 'The disk is full.' })).toBeNull()
  })
})

describe('images of a run', () => {
  const names = ['cat', 'dog', 'cow']
  const parts = (classCounts: readonly number[] | null, valCount = 100): RunParts => ({ trainCount: 100, valCount, classCounts })
  const kinds = (given: RunParts | null, classWeights: 'none' | 'balanced' = 'none', canBalance = true) => dataAdvice(given, names, { classWeights }, canBalance).map(({ kind }) => kind)

  test('of real runs with all classes say nothing', () => {
    for (const course of courses.filter(({ parts: { trainCount } }) => trainCount >= 600)) expect(dataAdvice(course.parts, [], { classWeights: 'none' }, true)).toEqual([])
  })
  test('classes are unbalanced from three to one on, unless weights make up for it or the task has none', () => {
    expect(kinds(parts([29, 10, 20]))).toEqual([])
    expect(kinds(parts([30, 10, 20]))).toEqual(['unbalanced'])
    expect(kinds(parts([30, 10, 20]), 'balanced')).toEqual([])
    expect(kinds(parts([30, 10, 20]), 'none', false)).toEqual([])
    expect(dataAdvice(parts([1300, 0, 20]), names, { classWeights: 'none' }, true)[0]).toMatchObject({ action: 'balance', sentence: expect.stringContaining('"cat" has 1,300 training images, "cow" 20.') as string })
  })
  test('a small validation part says little, none says nothing', () => {
    expect(kinds(parts([5, 5, 5], 30))).toEqual([])
    expect(dataAdvice(parts(null, 20), [], { classWeights: 'none' }, false)[0]!.sentence).toContain('20 validation images say little: a single one is 5.0 %')
    expect(kinds(parts(null, 0))).toEqual(['noValidation'])
    expect(kinds(null)).toEqual([])
  })
})
