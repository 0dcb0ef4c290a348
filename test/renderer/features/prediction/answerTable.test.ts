/** Answers for many files as a table. */
import { expect, test } from 'vitest'
import { csvText } from '../../../../src-renderer/composables/csv.ts'
import { answerCounts, answerTable, type FileAnswer } from '../../../../src-renderer/features/prediction/answerTable.ts'
import type { Prediction } from '../../../../src-shared/api/prediction.ts'

const answer = (file: string, change: Partial<Prediction>): FileAnswer => ({ file, prediction: { name: file, classes: [], number: null, drawn: null, decodeMs: 1, networkMs: 1, error: null, ...change } })
const classes = (...entries: readonly (readonly [string, number])[]): Pick<Prediction, 'classes'> => ({ classes: entries.map(([name, probability]) => ({ name, probability })) })

test('has the likeliest class, every probability under its name, and the reason where there is no answer', () => {
  const answers = [answer('b/1.jpg', classes(['dog', 0.75], ['=cat', 0.25])), answer('2.jpg', { error: 'it is empty' }), answer('3,4.jpg', classes(['=cat', 1], ['dog', 0]))]
  expect(csvText(answerTable(answers, false))).toBe("file,class,probability,'=cat,dog,problem\r\nb/1.jpg,dog,0.75,0.25,0.75,\r\n2.jpg,,,,,it is empty\r\n\"3,4.jpg\",'=cat,1,1,0,\r\n")
  expect(answerCounts([...answers, answer('5.jpg', classes(['dog', 1]))], false)).toEqual([{ name: 'dog', count: 2 }, { name: '=cat', count: 1 }])
})

test('of several classes those that are shown, which may be none', () => {
  const answers = [answer('1.jpg', classes(['dog', 0.9], ['cat', 0.5], ['owl', 0.2])), answer('2.jpg', classes(['cat', 0.49], ['dog', 0.1], ['owl', 0])), answer('3.jpg', { error: 'why' })]
  expect(answerTable(answers, true)).toEqual([['file', 'classes', 'cat', 'dog', 'owl', 'problem'], ['1.jpg', 'dog;cat', 0.5, 0.9, 0.2, null], ['2.jpg', '', 0.49, 0.1, 0, null], ['3.jpg', null, null, null, null, 'why']])
  expect(answerCounts(answers, true)).toEqual([{ name: 'cat', count: 1 }, { name: 'dog', count: 1 }])
})

test('of a network that estimates a number, the number', () => {
  expect(answerTable([answer('1.jpg', { number: 3.5 }), answer('2.jpg', { error: 'why' })], false)).toEqual([['file', 'number', 'problem'], ['1.jpg', 3.5, null], ['2.jpg', null, 'why']])
})
