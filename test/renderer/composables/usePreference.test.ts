// @vitest-environment happy-dom
/** Preferences of the view: kept, and whatever else storage holds is passed over. */
import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { usePreference } from '../../../src-renderer/composables/usePreference.ts'

const isSize = (kept: unknown): kept is number => typeof kept === 'number' && kept >= 56 && kept <= 320
beforeEach(() => localStorage.clear())

describe('usePreference', () => {
  it('begins with the fallback and is kept for the next start', async () => {
    const size = usePreference('size', 124, isSize)
    expect(size.value).toBe(124)
    size.value = 200
    await nextTick()
    expect(usePreference('size', 124, isSize).value).toBe(200)
  })
  it.each(['not json', '"large"', '9000', 'null'])('falls back when storage holds %s', (kept) => {
    localStorage.setItem('convolve.size', kept)
    expect(usePreference('size', 124, isSize).value).toBe(124)
  })
})
