/** A journey in the built app to a report: a run is judged, a label is put right on the spot, and what the print dialog gets is pages with curves and pictures. */
import { expect, test } from 'vitest'
import { builtApp } from '../support/builtApp.ts'

const app = builtApp()

test('figures that are of before say so; the report on paper shows itself and nothing else', async (context) => {
  const { page, id, complaints, photograph } = await app.open(context)
  await id('sample-project').click()
  await id('nav-train').click()
  await id('run-epochs').fill('1')
  await id('run-start').click()
  await page.locator('[data-testid="run-detail"] [data-state="finished"]').waitFor({ timeout: 240_000 })
  await id('nav-evaluate').click()
  await id('evaluate').click()
  await id('evaluation-figures').waitFor()

  const mistake = page.locator('[data-cell]:not(.right):not(.empty)').first()
  await mistake.click()
  await id('cell-image').first().focus()
  const [, answer] = (await mistake.getAttribute('data-cell'))!.split('-').map(Number)
  await page.keyboard.press(String(answer! + 1))
  await expect.poll(() => id('evaluation-changes').textContent()).toContain('1 image got another label')
  await photograph('evaluation-of-before')
  await page.keyboard.press('Control+z')
  await id('evaluation-changes').waitFor({ state: 'detached' })

  // A real print dialog holds the page while it is open; here what it would show is kept instead.
  await page.evaluate(() => {
    const view = globalThis as unknown as { print: () => void; document: Document; URL: typeof URL }
    view.URL.revokeObjectURL = () => {}
    view.print = () => {
      const [shown, sheets, title] = [view.document.querySelector('.report-host')!.cloneNode(true), [...view.document.adoptedStyleSheets], view.document.title]
      setTimeout(() => {
        view.document.adoptedStyleSheets = sheets
        view.document.body.append(shown)
        view.document.title = title
        view.document.body.dataset['printed'] = 'yes'
      })
    }
  })
  await id('report-print').click()
  await page.locator('body[data-printed]').waitFor()
  expect(await page.title()).toMatch(/, test$/)
  const hidden = await page.evaluate(() => getComputedStyle(document.querySelector('.report-host')!).display)
  expect(hidden).toBe('none')
  await page.emulateMedia({ media: 'print' })
  const paper = await page.evaluate(() => ({
    others: [...document.body.children].filter((element) => !element.classList.contains('report-host') && getComputedStyle(element).display !== 'none' && element.tagName !== 'SCRIPT').length,
    charts: [...document.querySelectorAll('.report svg[role="img"]')].map((chart) => [chart.getAttribute('aria-label'), chart.getBoundingClientRect().width > 100]),
    lines: document.querySelectorAll('.report polyline').length,
    pictures: [...document.querySelectorAll<HTMLImageElement>('.report figure img')].filter(({ naturalWidth }) => naturalWidth > 0).length,
  }))
  expect(paper.others).toBe(0)
  expect(paper.charts).toEqual([['Confusion matrix of 4 classes', true], ['ROC curves', true], ['Precision and recall', true], ['Reliability diagram', true]])
  expect(paper.lines).toBe(8)
  expect(paper.pictures).toBeGreaterThan(0)
  const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1')
  expect(pdf.match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(1)
  expect(pdf).toContain('/Subtype /Image')
  expect(complaints).toEqual([])
})
