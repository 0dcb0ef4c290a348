import { describe, expect, it } from 'vitest'
import { formatBytes, formatDuration, formatLoss, formatMoment, formatMs, formatRate, formatShare, plural } from '../../../src-renderer/composables/formatNumbers.ts'

describe('numbers on screen', () => {
  it.each([
    [0.2, '0 s'], [1, '1 s'], [59.4, '59 s'], [59.6, '1 min'], [75, '1 min 15 s'], [3599.7, '1 h'], [4000, '1 h 7 min'],
    [86_399, '1 d'], [200_000, '2 d 8 h'], [null, '–'], [Number.NaN, '–'], [Number.POSITIVE_INFINITY, '–'], [-3, '0 s'],
  ])('duration %s is %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text))

  it.each([[0, '0 B'], [999, '999 B'], [1536, '1.5 kB'], [5e6, '5.0 MB'], [300e9, '300 GB'], [Number.NaN, '–']])('%d bytes is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

  it.each([[0.8734, '87.3 %'], [1, '100.0 %'], [0, '0.0 %'], [null, '–'], [Number.NaN, '–']])('share %s is %s', (share, text) => expect(formatShare(share)).toBe(text))

  it.each([[2.302585, '2.303'], [0.000123, '1.23e-4'], [0.01234567, '0.01235'], [12_345, '12,345'], [1e6, '1.00e6'], [0, '0'], [null, '–'], [Number.POSITIVE_INFINITY, '∞']])('loss %s is %s', (loss, text) =>
    expect(formatLoss(loss)).toBe(text))

  it.each([[3.24, '3.2 ms'], [42.4, '42 ms'], [1840, '1.84 s']])('%d ms is %s', (ms, text) => expect(formatMs(ms)).toBe(text))
  it.each([[1234.5, '1,235'], [12.34, '12.3']])('%d a second is %s', (rate, text) => expect(formatRate(rate)).toBe(text))
  it.each([[1, '1 image'], [0, '0 images'], [12_345, '12,345 images']])('%d is counted as %s', (count, text) => expect(plural(count, 'image')).toBe(text))

  it('a moment of today is a time; it names its year only when it is another one', () => {
    const now = new Date('2026-11-21T12:00:00')
    expect(formatMoment('2026-11-21T00:05:00', now)).toBe('00:05')
    expect(formatMoment('2026-11-20T10:42:00', now)).toBe('Nov 20, 10:42')
    expect(formatMoment('2025-11-20T10:42:00', now)).toContain('2025')
    expect(formatMoment('not a date', now)).toBe('not a date')
  })
})
