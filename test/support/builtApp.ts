/** The built app in a real Chromium, as the journeys of test/e2e use it: one host and one browser for a file, and the steps all of them begin with. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, type TestContext } from 'vitest'
import { findChromium } from './chromium.ts'
import { screenshotsFolder } from './look.ts'
import { openBrowser, startHost, type OpenBrowser, type RunningHost } from './openPage.ts'

export interface AppPage {
  readonly page: Page
  readonly id: Page['getByTestId']
  /** Errors and policy violations the page reported; a journey ends with this list empty. */
  readonly complaints: readonly string[]
  /** `<name>.png` among the pictures of the journeys. */
  photograph(name: string): Promise<void>
}

export interface BuiltApp {
  host(): RunningHost
  /** The start screen at 1280x800. Skips the test without a Chromium, which fails where CI=true. */
  open(context: TestContext, options?: { readonly camera?: boolean }): Promise<AppPage>
}

/** To be called once in a file of journeys. */
export function builtApp(): BuiltApp {
  let host: RunningHost | undefined
  let browser: OpenBrowser | undefined
  beforeAll(async () => {
    host = await startHost({ built: true })
  })
  afterAll(async () => {
    await browser?.close()
    await host?.stop()
  })
  return {
    host: () => host!,
    async open(context, options = {}) {
      if (process.env['CI'] !== 'true' && (await findChromium()) === null) context.skip('no Chromium on this machine')
      browser = await openBrowser({ widthPx: 1280, heightPx: 800, ...options })
      const { page, complaints } = browser
      page.setDefaultTimeout(60_000)
      mkdirSync(screenshotsFolder, { recursive: true })
      await page.goto(await host!.launchUrl())
      return {
        page,
        id: page.getByTestId.bind(page),
        complaints,
        photograph: async (name) => void (await page.screenshot({ path: join(screenshotsFolder, `${name}.png`) })),
      }
    },
  }
}

/** From the start screen to an empty project. */
export async function newProject({ id }: AppPage, name: string): Promise<void> {
  await id('project-name').fill(name)
  await id('create-project').click()
  await id('choose-images').waitFor()
}

/** From an empty project to the plan of an import. */
export async function planImport({ id }: AppPage, folder: string): Promise<void> {
  await id('choose-images').click()
  await chooseFolder({ id }, folder)
  await id('import-start').waitFor()
}

/** Answers the page's own folder dialog. */
export async function chooseFolder({ id }: Pick<AppPage, 'id'>, folder: string): Promise<void> {
  await id('folder-path').fill(folder)
  await id('folder-go').click()
  await id('folder-choose').click()
}

/** From the start screen to a project with the images of a folder. */
export async function projectOf(app: AppPage, name: string, folder: string): Promise<void> {
  await newProject(app, name)
  await planImport(app, folder)
  await app.id('import-start').click()
  await app.id('import-result').waitFor({ timeout: 120_000 })
}
