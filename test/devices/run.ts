/**
 * `npm run test:devices`: the rows of single primitives and of whole training steps on every device that is here. Says which were, which were not and
 * why. The exit code is 1 only where a device gives a wrong result or ends the process that uses it. Arguments choose devices: `webgpu`, `tfjs` ...; `--all` runs
 * training steps on software devices too, which takes long.
 */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { candidates, type Candidate, type Presence } from './candidates.ts'
import type { FromDevice } from './device.ts'
import { softwareVulkan } from './softwareVulkan.ts'

interface Outcome {
  readonly presence: Presence
  readonly right: number
  readonly wrong: readonly string[]
}

/** A single row may make a driver compile a shader for the first time, no more [ms]. */
const rowLimitMs = 120_000
const shownWrong = 20

const all = process.argv.includes('--all')
const asked = process.argv.slice(2).filter((word) => word !== '--all')
const vulkan = await softwareVulkan()
let [right, wrong] = [0, 0]
for (const [index, candidate] of candidates.entries()) {
  if (asked.length > 0 && !asked.some((word) => candidate.title.includes(word))) continue
  const { title } = candidate
  const outcome = await tryDevice(index, candidate)
  const { presence } = outcome
  if (!presence.present && outcome.wrong.length === 0) console.log(`${title}: not here. ${presence.reason}`)
  else console.log(`${title}: ${presence.present ? presence.device : 'unknown device'}${presence.present && presence.software ? `, software${all ? '' : ': rows of single primitives only'}` : ''}: ${outcome.right} rows right, ${outcome.wrong.length} wrong`)
  for (const line of outcome.wrong.slice(0, shownWrong)) console.log(`  ${line}`)
  if (outcome.wrong.length > shownWrong) console.log(`  ... and ${outcome.wrong.length - shownWrong} more`)
  right += outcome.right
  wrong += outcome.wrong.length
}
await vulkan.close()
console.log(`${right} passed, ${wrong} failed`)
process.exitCode = wrong > 0 ? 1 : 0

/** On the hardware; where there is none and a software Vulkan is at hand, on that. */
async function tryDevice(index: number, { viaVulkan }: Candidate): Promise<Outcome> {
  const outcome = await inProcess(index, {})
  const absent = !outcome.presence.present && outcome.wrong.length === 0
  return absent && viaVulkan && vulkan.environment ? inProcess(index, vulkan.environment) : outcome
}

function inProcess(index: number, environment: Readonly<Record<string, string>>): Promise<Outcome> {
  const child = fork(join(import.meta.dirname, 'device.ts'), [String(index), all ? 'all' : ''], { env: { ...process.env, ...environment }, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let presence: Presence = { present: false, reason: 'Its process ended before it could tell.' }
  let row = 'opening it'
  let done = false
  let rightRows = 0
  let errors = ''
  const wrongRows: string[] = []
  let timer = setTimeout(() => child.kill('SIGKILL'), rowLimitMs)
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors = `${errors}${text}`.slice(-2000)))
  child.on('message', (received) => {
    const message = received as FromDevice
    clearTimeout(timer)
    timer = setTimeout(() => child.kill('SIGKILL'), rowLimitMs)
    if (message.kind === 'presence') presence = message.presence
    else if (message.kind === 'row') row = message.title
    else if (message.kind === 'done') done = true
    else if (message.wrong === null) rightRows += 1
    else wrongRows.push(`${message.title}: ${message.wrong}`)
  })
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (!done) wrongRows.push(`${row}: its process ended with ${signal ?? `code ${code}`}. ${reasonIn(errors)}`)
      resolve({ presence, right: rightRows, wrong: wrongRows })
    })
  })
}

/** The line of a program's complaints that names an error, else the last one. */
function reasonIn(errors: string): string {
  const lines = errors.trim().split('\n')
  return (lines.find((line) => /error|assert|terminate/i.test(line)) ?? lines.at(-1) ?? '').trim()
}
