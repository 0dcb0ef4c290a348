/** A core that labels as fast as it can and is killed while at it: `node labellingProcess.ts <project>`. Says `begin n` before a write and `done n` once it is on disk. Started by crash.slow.test.ts. */
import { writeSync } from 'node:fs'
import { openProject } from '../../src-main/project/openProject.ts'
import { recordEdit } from '../../src-main/store/operations.ts'
import { changesOfEdit, lastEdit } from './labellingScript.ts'

const { write } = openProject(process.argv[2] as string).database
for (let number = lastEdit(write) + 1; ; number++) {
  writeSync(1, `begin ${number}\n`)
  recordEdit(write, { describe: () => `edit ${number}`, images: changesOfEdit(number) })
  writeSync(1, `done ${number}\n`)
}
