/** "Look inside" on the Build screen, by mouse and keys: maps of the layers, the arithmetic of a pixel, the examples with numbers. Part of the journey. */
import { expect } from 'vitest'
import type { Page } from 'playwright-core'

/** The Build screen is open with a network that begins Rescaling, Conv2D, MaxPooling2D; `photograph` takes its pictures. */
export async function lookInside(page: Page, photograph: (name: string) => Promise<void>): Promise<void> {
  const id = (name: string): ReturnType<Page['getByTestId']> => page.getByTestId(name)
  await id('network-flow').click()
  await id('flow-layer-conv_1').click()
  await id('flow-step').waitFor()
  expect(await id('flow-tiles').locator('button').count()).toBe(32)
  await id('flow-map').click({ position: { x: 60, y: 60 } })
  const place = await id('flow-place').textContent()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => id('flow-place').textContent()).not.toBe(place)
  await photograph('5-look-inside')
  await id('flow-layer-max_pool_1').click()
  await expect.poll(() => id('flow-result').textContent()).toContain('The largest')
  await id('flow-view').getByText('Show me with numbers').click()
  await id('step-next').click()
  await expect.poll(() => id('example-sentence').textContent()).toBe('1·0 + 2·1 + 4·2 + 5·3 = 25')
  await id('example-name').getByText('Max pooling').click()
  await id('example-grids').focus()
  await page.keyboard.press('End')
  await expect.poll(() => id('example-sentence').textContent()).toBe('max(37, 4, 25, 12) = 37')
  await photograph('5-numbers')
  await id('dialog-close').click()
}
