/** The sample project of the first start: drawn, imported with labels and parts, ready to train. Used by api/project.ts. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import { kerasMnist } from '../../src-shared/templates/kerasMnist.ts'
import { drawShapes, shapeNames, shapeSidePx } from '../images/drawShapes.ts'
import { createProject, type OpenOptions, type OpenProject } from '../project/openProject.ts'
import { folderNameFor } from '../project/projectFolder.ts'
import { insertNetwork } from '../store/networks.ts'
import { importFolder } from './importFolder.ts'
import { planFolder } from './planFolder.ts'

const sampleName = 'Sample shapes'
const sampleSeed = 7
const sampleInput: InputSettings = { widthPx: shapeSidePx, heightPx: shapeSidePx, colour: 'rgb', fit: 'stretch' }

/** Makes the sample project in `parentFolder` under a name that is free, and returns it open. Throws what createProject throws. */
export async function createSampleProject(parentFolder: string, options: OpenOptions): Promise<OpenProject> {
  const drawings = mkdtempSync(join(tmpdir(), 'convolve-sample-'))
  let project: OpenProject | null = null
  try {
    await drawShapes(drawings, sampleSeed)
    project = createProject(parentFolder, freeName(parentFolder), options)
    const plan = await planFolder(drawings, true, project.path)
    await importFolder(project, plan, { foldersAreClasses: true, useSplitFolders: true }, new AbortController().signal, () => undefined)
    insertNetwork(project.database.write, kerasMnist.create(sampleInput, shapeNames.length))
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
