import { describe, expect, it } from 'vitest'
import { formatDifference } from '../../../../src-renderer/features/exports/formatDifference.ts'

describe('largest difference of an export', () => {
  it.each([[0, '0'], [3.1e-7, '0.0000003'], [9.9e-5, '0.00010'], [0.00012, '0.0001'], [0.25, '0.25']])('%d reads %s', (difference, text) => expect(formatDifference(difference)).toBe(text))
})
