/** What handlers know of a run beside what is stored of it. */
import { expect, test } from 'vitest'
import { marginOf } from '../../../src-main/api/projectServices.ts'
import { answersOf } from '../../../src-main/insight/taskAnswers.ts'
import { defaultLosses, type LossConfig } from '../../../src-shared/training/loss.ts'
import { taskRows } from '../../support/taskRuns.ts'
import { tinyConfig } from '../../support/runSetup.ts'

const marginOfLoss = (loss: LossConfig): number => marginOf({ config: { ...tinyConfig, loss } } as Parameters<typeof marginOf>[0])

test('a distance counts as far as the loss pushed images apart: half of its margin is as likely the same as not', () => {
  const { network } = taskRows.find(({ title }) => title === 'pairs by distance')!
  const margin = marginOfLoss({ kind: 'contrastive', margin: 2.5 })
  expect([...answersOf(network, Float32Array.of(0, 1.25, 2.5, 9), margin)]).toEqual([0, 1, 0.5, 0.5, 1, 0, 1, 0])
  expect(marginOfLoss(defaultLosses.binary_crossentropy)).toBe(1)
})
