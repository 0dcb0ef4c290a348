/**
 * The one test runner. `npm test`: everything. `npm run check`: types, lint, architecture, unit tests. `npm run e2e`: build and journeys.
 * The last line says `N passed, N failed` and, where something was left out with a reason, `, N skipped`.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureNode, root } from '../src-main/bootstrap/node.mjs'

await ensureNode()
const bin = (...parts) => join(root, 'node_modules', ...parts)
const tsc = bin('typescript', 'bin', 'tsc')
const vueTsc = bin('vue-tsc', 'bin', 'vue-tsc.js')
const reports = mkdtempSync(join(tmpdir(), 'convolve-test-run-'))
const minutes = 60_000
/** All of it has to fit beside `npm ci` into the 45 minutes of a CI job. */
const deadline = Date.now() + 40 * minutes
/** Our own children, so that none outlives us. */
const running = new Set()

const plain = (name, script, args, limitMs = 5 * minutes) => ({ name, limitMs, args: [script, ...args] })
const vitest = (project, limitMs) => {
  const report = join(reports, `${project}.json`)
  return { name: `${project} tests`, limitMs, report, args: [bin('vitest', 'vitest.mjs'), 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, '--passWithNoTests'] }
}
const lint = plain('lint', bin('eslint', 'bin', 'eslint.js'), ['--cache', '--cache-location', 'node_modules/.cache/eslint/', '.'])
/** What has not changed since the last time is not checked again: a third of the time. */
const typesOf = (side, compiler) => plain(`types of ${side}`, compiler, ['-p', `tsconfig.${side.replace('src-', '')}.json`, '--incremental', '--tsBuildInfoFile', `node_modules/.cache/types/${side}.tsbuildinfo`])
/** Steps of one group run beside each other, as many as there are processors; the longest come first. */
const types = [[typesOf('test', vueTsc), typesOf('src-renderer', vueTsc), lint, typesOf('src-main', tsc), typesOf('src-shared', tsc)]]
/** Fetched once; where it cannot be, its tests are left out and the build says why. */
const backbone = plain('backbone', join(root, 'src-main', 'bootstrap', 'backbone.mjs'), ['--optional'])
const build = [[plain('build', join(root, 'src-main', 'bootstrap', 'build.mjs'), [])]]
const plans = {
  lint: [[lint]],
  types,
  check: [[backbone], ...types, [vitest('unit', 10 * minutes)]],
  e2e: [...build, [vitest('e2e', 12 * minutes)]],
  test: [[backbone], ...types, [vitest('unit', 10 * minutes)], ...build, [vitest('slow', 22 * minutes)], [vitest('e2e', 12 * minutes)]],
}

/** A million damaged files instead of ten thousand; some hours. */
const long = { ...vitest('slow', 12 * 60 * minutes), name: 'fuzz tests' }
if (process.argv[2] === 'long') {
  process.env['CONVOLVE_FUZZ_RUNS'] ??= '1000000'
  long.args.push('test/main/interchange/fuzz', '--testTimeout', String(long.limitMs))
}

const plan = { ...plans, long: [[long]] }[process.argv[2] ?? 'test']
if (!plan) {
  console.error(`npm test: there is no plan "${process.argv[2]}". Choose one of ${Object.keys(plans).join(', ')}, long.`)
  process.exit(1)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => finish(130))

const total = { passed: 0, failed: 0, skipped: 0 }
const failures = []
for (const group of plan) {
  for (const result of await runGroup(group)) {
    total.passed += result.passed
    total.failed += result.failed
    total.skipped += result.skipped
    if (result.failed > 0) failures.push(result.name)
  }
}
if (failures.length > 0) console.log(`\nFailed: ${failures.join('; ')}.`)
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
finish(total.failed > 0 ? 1 : 0)

/** Runs the steps of a group in their order, one per processor at a time. */
async function runGroup(steps) {
  const waiting = [...steps]
  const results = []
  const runNext = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) results.push(await runStep(step))
  }
  await Promise.all(Array.from({ length: availableParallelism() }, runNext))
  return results
}

/** Runs one step with a limit; its output is printed when it ends, whole, so that steps beside each other stay readable. */
async function runStep(step) {
  const startedAt = Date.now()
  const child = spawn(process.execPath, step.args, { cwd: root, detached: process.platform !== 'win32', stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  let overtime = false
  const limitMs = Math.max(1, Math.min(step.limitMs, deadline - startedAt))
  const timer = setTimeout(() => {
    overtime = true
    stop(child)
  }, limitMs)
  // What the step has left running goes with it, or its output would never end.
  child.on('exit', () => stop(child))
  const code = await new Promise((resolve) => child.on('close', resolve).on('error', () => resolve(1)))
  clearTimeout(timer)
  running.delete(child)
  const counts = step.report ? readReport(step.report, code) : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  console.log(`\n=== ${step.name}: ${code === 0 ? 'ok' : overtime ? `stopped after ${(limitMs / minutes).toFixed(0)} minutes` : 'FAILED'} (${seconds} s)`)
  if (output.trim() !== '') console.log(output.trimEnd())
  return { name: step.name, ...counts }
}

function readReport(file, code) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(file, 'utf8'))
    // A file that does not even load has no failed test of its own.
    const failed = numFailedTests === 0 && code !== 0 ? 1 : numFailedTests
    return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

function stop(child) {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill()
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended by itself, with everything it started.
  }
}

function finish(code) {
  for (const child of running) stop(child)
  rmSync(reports, { recursive: true, force: true })
  process.exit(code)
}
