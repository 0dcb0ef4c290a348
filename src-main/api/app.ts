/** Handlers of the area `app`: the program itself. Wired by core.ts. */
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { arch, cpus, homedir, release, totalmem } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { AppApi, FolderListing } from '../../src-shared/api/app.ts'
import type { Handlers } from '../../src-shared/api/contract.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { appRoot } from '../bootstrap/entries.ts'
import type { CoreContext } from './context.ts'
import type { Log } from './log.ts'
import { forgetProject, loadRecentProjects } from './recentProjects.ts'

const diagnosticLogLines = 200

/** The area `app` over a core. */
export function appHandlers(context: CoreContext, log: Log): Handlers<AppApi> {
  const { host } = context
  return {
    info: () => ({
      version: appVersion(),
      host: host.kind === 'desktop' ? 'desktop' : 'browser',
      platform: process.platform,
      projectsFolder: host.projectsFolder,
    }),
    recentProjects: () => loadRecentProjects(host.dataFolder),
    forgetRecentProject: (path) => forgetProject(host.dataFolder, path),
    listFolder: (path) => listFolder(path ?? homedir()),
    chooseFolder: () => host.chooseFolder(),
    diagnostics: () => diagnostics(context, log),
    notices: () => ['LICENSE', 'resources/THIRD-PARTY-NOTICES.txt'].map((file) => readFileSync(join(appRoot(), file), 'utf8').trim()).join('\n\n'),
  }
}

/** The version in package.json. */
export function appVersion(): string {
  return (JSON.parse(readFileSync(join(appRoot(), 'package.json'), 'utf8')) as { version: string }).version
}

/** Sub-folders of a folder, hidden ones left out; throws `folderUnreadable`. */
async function listFolder(path: string): Promise<FolderListing> {
  const folder = resolve(path)
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name)
    const parent = dirname(folder)
    return { path: folder, parent: parent === folder ? null : parent, folders: folders.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })) }
  } catch (error) {
    throw new AppError('folderUnreadable', { path: folder, reason: (error as NodeJS.ErrnoException).code ?? String(error) }, { cause: error })
  }
}

function diagnostics(context: CoreContext, log: Log): string {
  const { versions, memoryUsage } = process
  const cpu = cpus()
  const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`
  const project = context.projectOrNull()
  return [
    `Convolve ${appVersion()} (${context.host.kind})`,
    `System: ${process.platform} ${release()} ${arch()}, ${cpu.length} x ${cpu[0]?.model.trim() ?? 'unknown processor'}, ${megabytes(totalmem())} memory`,
    `Node ${versions.node}, V8 ${versions.v8}${versions['electron'] ? `, Electron ${versions['electron']}, Chromium ${versions['chrome']}` : ''}`,
    `Running for ${Math.round(process.uptime())} s, using ${megabytes(memoryUsage().rss)}`,
    `Project: ${project ? 'open' : 'none open'}`,
    '',
    'Last log lines:',
    ...log.lastLines(diagnosticLogLines, loadRecentProjects(context.host.dataFolder).map((recent) => recent.path)),
  ].join('\n')
}
