/** Pictures of a screen, light and dark, and what stands in a person's way on it. Used by the journeys. */
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { accessibilityProblems } from './accessibility.ts'

/** Where the journeys put their pictures; not kept in the repository. */
export const screenshotsFolder = join(import.meta.dirname, '..', 'e2e', 'screenshots')

/** Takes `<name>-light.png` and `<name>-dark.png`; the serious problems axe-core finds in the light one, in both, or none when `check` is false. */
export async function look(page: Page, name: string, check: boolean | 'both' = true): Promise<readonly string[]> {
  mkdirSync(dirname(join(screenshotsFolder, name)), { recursive: true })
  const obstacles: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.waitForTimeout(250)
    await page.screenshot({ path: join(screenshotsFolder, `${name}-${colorScheme}.png`) })
    if (check === 'both' || (colorScheme === 'light' && check)) obstacles.push(...(await accessibilityProblems(page)).map((problem) => `${name}-${colorScheme}: ${problem}`))
  }
  await page.emulateMedia({ colorScheme: 'light' })
  return obstacles
}
