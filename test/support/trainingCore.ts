/** A core in its own process that opens a project and trains or resumes a run. Started by kill.slow.test.ts: `node trainingCore.ts <project> <config JSON | run id>`; prints the trainer's process id, then `training`. */
import type { RunConfig } from '../../src-shared/training/run.ts'
import type { RunId } from '../../src-shared/dataset/ids.ts'
import { openProject } from '../../src-main/project/openProject.ts'
import { createRunHarness } from './runHarness.ts'

const [path, job] = process.argv.slice(2) as [string, string]
const harness = createRunHarness(openProject(path))
const asked = JSON.parse(job) as RunConfig | RunId
const run = await (typeof asked === 'number' ? harness.runs.resume(asked) : harness.runs.start(asked, null))
console.log(`trainer ${harness.processes[0]!.pid} run ${run.id}`)
await harness.event((event) => event.kind === 'runProgress' && event.progress.step > 0)
console.log('training')
