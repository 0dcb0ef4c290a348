/** Which images leave the list after an edit. */
import { expect, test } from 'vitest'
import type { ImageFilter } from '../../../../../src-shared/api/images.ts'
import type { ClassId } from '../../../../../src-shared/dataset/ids.ts'
import { staysIn } from '../../../../../src-renderer/features/data/grid/useLabelling.ts'

const cat = 1 as ClassId
const dog = 2 as ClassId
const cases: readonly [string, ImageFilter, Parameters<typeof staysIn>[1], boolean][] = [
  ['no filter', {}, { classId: cat }, true],
  ['unlabelled, gets a label', { classId: 'unlabelled' }, { classId: cat }, false],
  ['unlabelled, label taken away', { classId: 'unlabelled' }, { classId: null }, true],
  ['one class, gets another', { classId: cat }, { classId: dog }, false],
  ['one class, gets the same', { classId: cat }, { classId: cat }, true],
  ['one class, part changes', { classId: cat }, { split: 'test' }, true],
  ['one part, gets another', { split: 'train' }, { split: 'test' }, false],
  ['without part, gets one', { split: 'none' }, { split: 'test' }, false],
  ['without number, gets one', { number: false }, { number: 0 }, false],
  ['with a number, gets another', { number: true }, { number: 3 }, true],
  ['with a number, loses it', { number: true }, { number: null }, false],
  ['without part, part taken away', { split: 'none' }, { split: null }, true],
]
test.each(cases)('%s', (_, filter, change, stays) => expect(staysIn(filter, change)).toBe(stays))
