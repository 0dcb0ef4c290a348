/** A journey in the built app: three runs are started one after the other, train in turn, are compared, and one answers from an epoch that was kept. */
import { expect, test } from 'vitest'
import { accessibilityProblems } from '../support/accessibility.ts'
import { builtApp } from '../support/builtApp.ts'

const app = builtApp()

test('a queue of three runs, compared', async (context) => {
  const { page, id, complaints, photograph } = await app.open(context)
  await id('sample-project').click()
  await id('nav-train').click()
  await id('run-epochs').fill('4')
  await id('run-more').locator('summary').first().click()
  await id('run-group-general').locator('summary').click()
  await id('run-keep').check()
  await id('run-keep-every').fill('1')
  await id('run-start').click()
  // The first start looks for devices.
  await id('run-detail').waitFor({ timeout: 120_000 })
  for (const rate of ['0.0001', '0.01']) {
    await id('run-new').click()
    await id('run-learning-rate').fill(rate)
    await page.getByText('This run waits until it has ended').waitFor()
    await id('run-start').click()
    await id('run-detail').waitFor()
  }
  expect(await id('run-detail').locator('[data-state]').getAttribute('data-state')).toBe('queued')
  expect(await id('run-queue-place').textContent()).toBe('Number 2 in the queue.')
  await page.waitForFunction(() => document.querySelectorAll('[data-testid="run-item"] [data-state="finished"]').length === 3, null, { timeout: 240_000 })
  const finished = await id('run-item').evaluateAll((items) => items.map((item) => item.getAttribute('data-run')))
  expect(finished).toHaveLength(3)

  await id('run-compare').click()
  await id('compare-table').waitFor()
  expect(await id('compare-table').locator('tbody tr').count()).toBe(3)
  expect(await id('compare-settings').innerText()).toMatch(/Learning rate\s+0\.01\s+0\.0001\s+0\.001/)
  await photograph('compare-runs')
  await id('compare-figure').selectOption('accuracy')
  expect(await id('compare-chart').locator('canvas').getAttribute('aria-label')).toContain('Training accuracy.')
  expect(await accessibilityProblems(page)).toEqual([])

  await id('run-item').last().click()
  await page.getByText('Figures of each epoch').click()
  await id('use-epoch-1').check()
  await id('run-chosen-epoch').getByText('use epoch 1').waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  const best = await id('epoch-table').locator('tr.best input').getAttribute('data-testid')
  await id(best ?? '').check()
  await id('run-chosen-epoch').waitFor({ state: 'detached' })
  expect(complaints).toEqual([])
}, 480_000)
