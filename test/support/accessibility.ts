/** What axe-core says against a screen. Used by the journeys. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

type AxeResults = { readonly violations: readonly { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }[] }
const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Serious and critical violations on the page as it is, a line each with the first element at fault; empty when there are none. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  // Through the debugger: the page's own policy allows no foreign script element.
  await page.evaluate(source)
  const results = (await page.evaluate(`axe.run(document, { resultTypes: ['violations'] })`)) as AxeResults
  return results.violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .map((violation) => `${violation.id} (${violation.nodes.length}): ${violation.nodes[0]?.html ?? ''} ${violation.nodes[0]?.failureSummary ?? ''}`)
}
