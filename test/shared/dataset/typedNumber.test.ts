/** Numbers as people type them. */
import { expect, test } from 'vitest'
import { parseNumber } from '../../../src-shared/dataset/typedNumber.ts'

test.each([
  ['12', 12], [' 12.5 ', 12.5], ['12,5', 12.5], ['-3', -3], ['\u22123', -3], ['+.5', 0.5], ['1e-3', 0.001], ['5.', 5], ['-0', 0], ['', null], ['  ', null],
] as const)('"%s" is %s', (typed, value) => expect(parseNumber(typed)).toEqual({ value }))
test.each(['abc', '1.2.3', '1,2.3', '1 2', '0x10', 'NaN', 'Infinity', '-', '.', 'e5', '--1'])('"%s" is no number', (typed) => expect(parseNumber(typed)).toEqual({ problem: 'invalid' }))
test('beyond what networks compute with', () => expect(parseNumber('1e31')).toEqual({ problem: 'tooLarge' }))
