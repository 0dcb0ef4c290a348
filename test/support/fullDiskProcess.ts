/** An import whose thumbnails do not fit: `node fullDiskProcess.ts <project> <folder>` prints how it ended as JSON. Run inside a tiny file system by fullDisk.slow.test.ts. */
import { importEnded, startImport } from '../../src-main/interchange/importJobs.ts'
import { planFolder } from '../../src-main/interchange/planFolder.ts'
import { openProject } from '../../src-main/project/openProject.ts'
import { readIds } from '../../src-main/store/images.ts'

const [path, folder] = process.argv.slice(2) as [string, string]
const project = openProject(path)
startImport(project, await planFolder(folder, false, project.path), { foldersAreClasses: true, useSplitFolders: true }, { onProgress: () => undefined, onDatasetChanged: () => undefined })
const progress = await importEnded(project)
console.log(JSON.stringify({ state: progress?.state, error: progress?.error, rows: readIds(project.database.read, {}).length, damage: project.database.read.pragma('quick_check', { simple: true }) }))
await project.close()
