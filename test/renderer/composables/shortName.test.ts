/** Names shortened in their middle. */
import { expect, test } from 'vitest'
import { shortName } from '../../../src-renderer/composables/shortName.ts'

test('a name that fits stays, a longer one keeps both of its ends', () => {
  expect([shortName('daisy', 5), shortName('', 5)]).toEqual(['daisy', ''])
  expect(shortName('Coleoptera Curculionidae 12', 11)).toBe('Coleo…ae 12')
  // A letter that is two code units is not cut in half.
  expect(shortName('🌼🌼🌼🌼🌼🌼', 5)).toBe('🌼🌼…🌼🌼')
  expect([...shortName('x'.repeat(90), 18)]).toHaveLength(18)
})
