/** HTML printed to PDF by a window that nobody sees: no scripts, no session of ours, nothing to load but the file. Used by desktopHost.ts. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BrowserWindow } from 'electron'

/** A page with its own style sheet, margins included (`@page`). From a file, because addresses that hold the content end at 2 MB. */
export async function printPdf(html: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'convolve-print-'))
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, javascript: false, partition: 'print' } })
  try {
    const file = join(folder, 'page.html')
    await writeFile(file, html, { mode: 0o600 })
    await window.loadURL(pathToFileURL(file).href)
    return await window.webContents.printToPDF({ preferCSSPageSize: true, printBackground: true })
  } finally {
    window.destroy()
    await rm(folder, { recursive: true, force: true })
  }
}
