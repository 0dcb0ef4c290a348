/** A person without a mouse: only key presses reach the page, and it is watched that nothing else does. Used by the keyboard journeys. */
import type { Page } from 'playwright-core'

export interface Keyboard {
  /** `Enter`, `Control+z`, `Shift+ArrowDown` ..., one after the other. */
  press(...keys: readonly string[]): Promise<void>
  type(text: string): Promise<void>
  /** Exchanges what stands in the focused field. */
  replace(text: string): Promise<void>
  /** Tab until the control with this test id (or one inside) has the focus; throws with the way it took when it is not reached. */
  tabTo(testId: string, options?: { readonly backwards?: boolean }): Promise<void>
  /** The test id, or the words, of what has the focus. */
  focused(): Promise<string>
  /** Mouse and touch events the page has seen since `keyboardOf` began to watch. */
  pointerEvents(): Promise<number>
}

/** More Tab presses than any screen needs. */
const mostTabs = 300

export async function keyboardOf(page: Page): Promise<Keyboard> {
  await page.evaluate(() => {
    const counted = globalThis as unknown as { pointerEvents: number }
    counted.pointerEvents = 0
    for (const name of ['pointerdown', 'mousedown', 'touchstart', 'wheel']) globalThis.addEventListener(name, () => (counted.pointerEvents += 1), { capture: true })
  })
  const focused = (): Promise<string> => page.evaluate(() => {
    const element = document.activeElement
    if (element === null || element === document.body) return ''
    return element.getAttribute('data-testid') ?? element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40) ?? element.tagName
  })
  return {
    focused,
    async press(...keys) {
      for (const key of keys) await page.keyboard.press(key)
    },
    type: (text) => page.keyboard.type(text),
    async replace(text) {
      await page.keyboard.press('Control+a')
      await page.keyboard.type(text)
    },
    async tabTo(testId, { backwards = false } = {}) {
      const way: string[] = []
      for (let tabs = 0; tabs < mostTabs; tabs += 1) {
        if (await page.evaluate((wanted) => document.activeElement?.closest(`[data-testid="${wanted}"]`) != null, testId)) return
        await page.keyboard.press(backwards ? 'Shift+Tab' : 'Tab')
        way.push(await focused())
      }
      throw new Error(`Keyboard: "${testId}" was not reached with Tab. The way: ${way.slice(0, 60).join(' > ')}`)
    },
    pointerEvents: () => page.evaluate(() => (globalThis as unknown as { pointerEvents: number }).pointerEvents),
  }
}
