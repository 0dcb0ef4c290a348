/** The sample project of the first start: drawn, imported with labels and parts, ready to train. Used by api/project.ts. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drawShapes } from '../images/drawShapes.ts'
import { createProject, type OpenOptions, type OpenProject } from '../project/openProject.ts'
import { folderNameFor } from '../project/projectFolder.ts'
import { importFolder } from './importFolder.ts'
import { planFolder } from './planFolder.ts'

const sampleName = 'Sample shapes'
const sampleSeed = 7

/** Makes the sample project in `parentFolder` under a name that is free, and returns it open. Throws what createProject throws. */
export async function createSampleProject(parentFolder: string, options: OpenOptions): Promise<OpenProject> {
  const drawings = mkdtempSync(join(tmpdir(), 'convolve-sample-'))
  let project: OpenProject | null = null
  try {
    await drawShapes(drawings, sampleSeed)
    project = createProject(parentFolder, freeName(parentFolder), options)
    const plan = await planFolder(drawings, true, project.path)
    await importFolder(project, plan, { foldersAreClasses: true, useSplitFolders: true }, new AbortController().signal, () => undefined)
    return project
  } catch (error) {
    await project?.close()
    if (project) rmSync(project.path, { recursive: true, force: true })
    throw error
  } finally {
    rmSync(drawings, { recursive: true, force: true })
  }
}

function freeName(parentFolder: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? sampleName : `${sampleName} ${number}`
    if (!existsSync(join(parentFolder, folderNameFor(name)))) return name
  }
}
