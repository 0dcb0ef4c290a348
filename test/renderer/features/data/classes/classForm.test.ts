/** The class dialog's checks and what it sends. */
import { expect, test } from 'vitest'
import type { LabelClass } from '../../../../../src-shared/api/labels.ts'
import type { ClassId } from '../../../../../src-shared/dataset/ids.ts'
import { classColours } from '../../../../../src-shared/dataset/classColours.ts'
import { classChange, classProblems, freeClassColour, freeClassKey } from '../../../../../src-renderer/features/data/classes/classForm.ts'

const cat: LabelClass = { id: 1 as ClassId, name: 'cat', colour: '#aa0000', key: '1', position: 0 }
const form = (change: Partial<{ name: string; colour: string; key: string }>) => ({ name: 'dog', colour: '#00aa00', key: '2', ...change })

test.each([
  ['fine', form({}), false, false],
  ['name taken', form({ name: ' cat ' }), true, false],
  ['key taken', form({ key: '1' }), false, true],
  ['no key', form({ key: '' }), false, false],
  ['key that is no letter or digit', form({ key: '?' }), false, true],
  ['capital letter', form({ key: 'A' }), false, false],
])('%s', (_, entered, name, key) => {
  const problems = classProblems(entered, [cat])
  expect([problems.name !== null, problems.key !== null]).toEqual([name, key])
})
test('only what differs is sent', () => {
  expect(classChange(cat, { name: 'cat ', colour: '#aa0000', key: '1' })).toEqual({})
  expect(classChange(cat, { name: 'lion', colour: '#aa0000', key: '' })).toEqual({ name: 'lion', key: null })
  expect(classChange(cat, { name: 'cat', colour: '#0000ff', key: 'C' })).toEqual({ colour: '#0000ff', key: 'c' })
})
test('free keys and colours: the first not taken', () => {
  expect(freeClassKey([{ key: '1' }, { key: '3' }, { key: null }])).toBe('2')
  expect(freeClassKey([...'1234567890'].map((key) => ({ key })))).toBe('a')
  expect(freeClassColour([{ colour: classColours[0] }])).toBe(classColours[1])
  expect(freeClassColour(classColours.map((colour) => ({ colour })))).toBe(classColours[0])
})
