/** A core that imports a folder: `node importProcess.ts <project> <folder>`; says `batch` whenever rows are on disk and `finished` at the end. Killed by crash.slow.test.ts. */
import { writeSync } from 'node:fs'
import { importFolder } from '../../src-main/interchange/importFolder.ts'
import { planFolder } from '../../src-main/interchange/planFolder.ts'
import { openProject } from '../../src-main/project/openProject.ts'

const [path, folder] = process.argv.slice(2) as [string, string]
const project = openProject(path)
const plan = await planFolder(folder, false, project.path)
let rows = 0
await importFolder(project, plan, { foldersAreClasses: true, useSplitFolders: true }, new AbortController().signal, (state) => {
  if (state.added > rows) writeSync(1, 'batch\n')
  rows = state.added
})
writeSync(1, 'finished\n')
await project.close()
