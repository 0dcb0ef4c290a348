/** The one window: sandboxed, isolated, remembered in size and place. Used by desktop.ts. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BrowserWindow, nativeTheme, screen, type Rectangle } from 'electron'
import { z } from 'zod'
import type { Core } from '../api/core.ts'
import { appRoot } from '../bootstrap/entries.ts'
import { pageUrl } from './origin.ts'

const savedBounds = z.object({ x: z.int(), y: z.int(), width: z.int().min(400), height: z.int().min(300) })
const firstSize = { width: 1360, height: 880 }

/** Opens the window and loads our page into it. */
export async function openWindow(core: Core): Promise<void> {
  const file = join(core.context.host.dataFolder, 'window.json')
  const window = new BrowserWindow({
    ...(loadBounds(file) ?? firstSize),
    minWidth: 900,
    minHeight: 600,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff',
    icon: join(appRoot(), 'resources', 'icons', 'icon.png'),
    webPreferences: {
      preload: join(appRoot(), 'out', 'preload', 'index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  window.on('close', () => saveBounds(file, window.getNormalBounds()))
  window.webContents.on('render-process-gone', (_event, details) => {
    core.log.write('error', `The page ended: ${details.reason}`)
    // Nothing is lost: every edit is on disk before the page shows it.
    if (details.reason !== 'clean-exit' && details.reason !== 'killed') window.webContents.reload()
  })
  await window.loadURL(pageUrl)
}

/** Brings the window to the front when the app is started again. */
export function focusWindow(): void {
  const [window] = BrowserWindow.getAllWindows()
  if (!window) return
  if (window.isMinimized()) window.restore()
  window.focus()
}

/** Where the window was, if that place is still on a screen. */
function loadBounds(file: string): Rectangle | null {
  try {
    const bounds = savedBounds.parse(JSON.parse(readFileSync(file, 'utf8')))
    const visible = screen.getAllDisplays().some(({ workArea }) => bounds.x < workArea.x + workArea.width && bounds.x + bounds.width > workArea.x && bounds.y >= workArea.y && bounds.y < workArea.y + workArea.height)
    return visible ? bounds : null
  } catch {
    return null
  }
}

function saveBounds(file: string, bounds: Rectangle): void {
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, JSON.stringify(bounds))
}
