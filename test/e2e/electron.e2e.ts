/** The same journey in Electron itself, where its binary is present (`npm start` fetches it on a machine with a display). */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from 'playwright-core'
import { expect, test } from 'vitest'
import { appRoot } from '../../src-main/bootstrap/entries.ts'
import { electronPath } from '../../src-main/bootstrap/electron.mjs'
import { journeyImages } from '../support/journeyImages.ts'
import { wholeLoop } from './journey.ts'

test('from a folder of images to an exported model, in Electron', async (context) => {
  const executablePath = electronPath()
  if (executablePath === null) return context.skip("Electron's binary is not on this machine")
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return context.skip('this machine has no display')
  const images = await journeyImages()
  const dataFolder = mkdtempSync(join(tmpdir(), 'convolve-electron-'))
  const app = await _electron.launch({ executablePath, args: [appRoot(), `--user-data-dir=${dataFolder}`] })
  let at = ''
  try {
    const page = await app.firstWindow()
    page.setDefaultTimeout(15_000)
    const chooseFolder = async (folder: string): Promise<void> => {
      await app.evaluate(({ dialog }, path) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
      }, folder)
      await page.getByTestId('choose-images').click()
    }
    await wholeLoop({ page, images, projectsFolder: join(dataFolder, 'projects'), chooseFolder, step: (title) => (at = title) })
  } catch (error) {
    throw new Error(`The journey stopped at "${at}"`, { cause: error })
  } finally {
    await app.close()
    rmSync(images.remove, { recursive: true, force: true })
    rmSync(dataFolder, { recursive: true, force: true })
  }
  expect(at).toBe('export ONNX')
}, 480_000)
