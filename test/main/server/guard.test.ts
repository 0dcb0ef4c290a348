/** Tickets and sessions over time: what the HTTP tests cannot wait for. */
import { describe, expect, test } from 'vitest'
import { createGuard } from '../../../src-main/server/guard.ts'

function guardAt(startMs: number): { guard: ReturnType<typeof createGuard>; wait(ms: number): void } {
  let time = startMs
  return { guard: createGuard(5000, () => time), wait: (ms) => void (time += ms) }
}

describe('a launch ticket', () => {
  test.each([
    [59_999, true],
    [60_001, false],
  ])('after %i ms is good: %s', (waitMs, good) => {
    const { guard, wait } = guardAt(1e6)
    const ticket = guard.newTicket()
    wait(waitMs)
    expect(typeof guard.redeem(ticket) === 'object').toBe(good)
  })

  test('has 256 random bits', () => {
    const { guard } = guardAt(1e6)
    const tickets = new Set(Array.from({ length: 100 }, () => guard.newTicket()))
    expect(tickets.size).toBe(100)
    for (const ticket of tickets) expect(Buffer.from(ticket, 'base64url')).toHaveLength(32)
  })

  test('after twenty wrong ones in a minute, one a second is looked at; a right one still works then', () => {
    const { guard, wait } = guardAt(1e6)
    const ticket = guard.newTicket()
    for (let attempt = 0; attempt < 20; attempt++) expect(guard.redeem('wrong')).toBe('wrong')
    expect(guard.redeem('wrong')).toBe('later')
    expect(guard.redeem(ticket)).toBe('later')
    wait(1001)
    expect(guard.redeem(ticket)).toMatchObject({ cookie: expect.stringContaining('convolve-5000=') })
  })
})
