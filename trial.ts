import { startHost, openBrowser } from './test/support/openPage.ts'
const dark = process.argv[2] === 'dark'
const host = await startHost({ rendererFolder: '/tmp/leadpage' })
const b = await openBrowser({ dark })
const p = b.page
const id = (name: string) => p.getByTestId(name)
try {
  await p.goto(await host.launchUrl())
  await id('sample-project').click()
  await id('nav-build').click()
  await id('network-new').first().click()
  await id('template-lenet5').click()
  await id('create-network').click()
  await p.waitForTimeout(800)
  await id('nav-train').click()
  await id('run-epochs').fill('6')
  await id('run-more').locator('summary').first().click()
  await id('run-group-general').locator('summary').click().catch(() => {})
  await id('run-keep').check()
  await id('run-keep-every').fill('2')
  await id('run-start').click()
  await p.waitForTimeout(1500)
  for (const rate of ['0.0001', '0.3']) {
    await id('run-new').click()
    await id('run-learning-rate').fill(rate)
    await p.waitForTimeout(1200)
    if (rate === '0.3') await p.screenshot({ path: '/tmp/trial/form.png' })
    await id('run-start').click()
    await p.waitForTimeout(700)
  }
  await p.screenshot({ path: '/tmp/trial/queued.png' })
  await p.waitForFunction(() => document.querySelectorAll('[data-state=finished],[data-state=failed]').length >= 3, null, { timeout: 240000 })
  const items = id('run-item')
  for (let i = 0; i < 3; i++) { await items.nth(i).click(); await p.waitForTimeout(500); const a = id('run-advice'); console.log(await items.nth(i).innerText(), '|', await a.count() ? await a.innerText() : '-') }
  await p.locator('details summary').first().click()
  await p.waitForTimeout(400)
  await p.screenshot({ path: '/tmp/trial/run.png' })
  await id('run-compare').click()
  await p.waitForTimeout(1200)
  await p.screenshot({ path: '/tmp/trial/compare.png' })
  console.log(b.complaints, host.errors())
} catch (e) { await p.screenshot({ path: '/tmp/trial/error.png' }); console.log(e) }
finally { await b.close(); await host.stop() }
