/** The way in from an old Node: on in the bundled one, or a sentence; never an addon first. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const folder = resolve(import.meta.dirname, '../../../src-main/bootstrap')
const asOldNode = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } });`
/** A program that believes to run on Node 20 unless it was restarted. */
const program = `${'if (!process.env.CONVOLVE_RESTARTED || process.env.TEST_NO_BUNDLE)'} { ${asOldNode} }
const { ensureNode } = await import(${JSON.stringify(join(folder, 'node.mjs'))})
await ensureNode()
console.log('went on in', process.versions.node)
process.exitCode = 7`

test('an old Node goes on in the bundled one, with its exit code', () => {
  const result = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', env: { ...process.env, CONVOLVE_RESTARTED: '' } })
  expect(result.stdout).toMatch(/^went on in 24\./)
  expect(result.status).toBe(7)
})

test('without a bundled one it ends with a sentence', () => {
  const result = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', env: { ...process.env, CONVOLVE_RESTARTED: '1', TEST_NO_BUNDLE: '1' } })
  expect(result.stderr).toMatch(/needs Node 24 or newer, this is Node 20\.19\.0.*npm ci/)
  expect(result.status).toBe(1)
})

test('the files that run before the check load nothing but Node and each other', () => {
  const loads = readdirSync(folder)
    .filter((file) => file.endsWith('.mjs'))
    .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/^import .* from '([^']+)'$/gm)].map((match) => match[1] ?? ''))
  expect(loads.filter((name) => !name.startsWith('node:') && !/^\.\/\w+\.mjs$/.test(name))).toEqual([])
})

test('every platform we name has its Node in package.json', () => {
  const { optionalDependencies } = JSON.parse(readFileSync(join(folder, '../../package.json'), 'utf8')) as { optionalDependencies: Record<string, string> }
  const named = new Set([...readFileSync(join(folder, 'node.mjs'), 'utf8').matchAll(/'(node-[\w-]+)\/bin/g)].map((match) => match[1] ?? ''))
  expect(named.size).toBeGreaterThan(4)
  for (const name of named) expect(optionalDependencies[name], name).toMatch(/^24\./)
})

test('`convolve --version` answers through the bootstrap', () => {
  const { version } = JSON.parse(readFileSync(join(folder, '../../package.json'), 'utf8')) as { version: string }
  expect(execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(folder, '../cli/main.ts'), '--version'], { encoding: 'utf8' }).trim()).toBe(version)
})
