/** `await chooseFolder('Where?', start)`: the system's chooser on the desktop, a list of folders (FolderDialog) on the browser host. */
import { shallowRef } from 'vue'
import type { AppInfo } from '../../src-shared/api/app.ts'
import { client } from '../api/client.ts'

export interface FolderQuestion {
  readonly title: string
  readonly startPath: string | null
}

let appInfo: Promise<AppInfo> | undefined
/** What the host is; asked once. */
export function loadAppInfo(): Promise<AppInfo> {
  appInfo ??= client.app.info()
  appInfo.catch(() => (appInfo = undefined))
  return appInfo
}

export const openFolderQuestion = shallowRef<FolderQuestion | null>(null)
let answer: ((path: string | null) => void) | undefined

/** The chosen folder [absolute path on the core's machine], or null when cancelled. */
export async function chooseFolder(title: string, startPath: string | null = null): Promise<string | null> {
  if ((await loadAppInfo()).host === 'desktop') return client.app.chooseFolder()
  answer?.(null)
  openFolderQuestion.value = { title, startPath }
  return new Promise((resolve) => (answer = resolve))
}
export function answerFolder(path: string | null): void {
  openFolderQuestion.value = null
  answer?.(path)
  answer = undefined
}
