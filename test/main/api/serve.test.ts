/** Dispatch: what is not in the contract is not there, and whatever happens is data. */
import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCore, type Core } from '../../../src-main/api/core.ts'
import { nodeHost } from '../../../src-main/server/nodeHost.ts'
import { areaArguments } from '../../../src-shared/api/areas.ts'

const folder = mkdtempSync(join(tmpdir(), 'convolve-serve-'))
let core: Core
beforeAll(async () => {
  core = await openCore(nodeHost('browser', folder))
})
afterAll(async () => {
  await core.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('calls by name', () => {
  const strangers: readonly (readonly [unknown, unknown])[] = [
    ['app', 'constructor'], ['app', '__proto__'], ['app', 'toString'], ['app', 'hasOwnProperty'], ['app', ''], ['app', null],
    ['__proto__', 'info'], ['constructor', 'name'], ['toString', 'call'], ['', ''], [null, null], [1, 2], [['app'], 'info'], ['app', ['info']], [undefined, undefined],
  ]
  test.each(strangers)('%j.%j is unknown', async (area, method) => {
    expect(await core.call(area, method, [])).toMatchObject({ ok: false, error: { code: 'callUnknown' } })
  })

  test.each([[{}], [null], ['x'], [undefined], [['too', 'many', 'arguments']], [{ length: 0 }]])('app.info with arguments %j is refused', async (args) => {
    expect(await core.call('app', 'info', args)).toMatchObject({ ok: false, error: { code: 'callInvalid', message: expect.stringContaining('app.info') } })
  })

  test('every method of the contract has a handler', () => {
    const missing = Object.entries(areaArguments).flatMap(([area, methods]) =>
      Object.keys(methods).filter((method) => typeof (core.handlers as unknown as Record<string, Record<string, unknown>>)[area]?.[method] !== 'function').map((method) => `${area}.${method}`),
    )
    expect(missing).toEqual([])
  })

  test('any arguments to any method give an envelope, never a rejection (H-10)', async () => {
    const calls = Object.entries(areaArguments).flatMap(([area, methods]) => Object.keys(methods).map((method) => [area, method] as const))
    // These start work of their own; their arguments are tried in the tests of their areas.
    const harmless = calls.filter(([area, method]) => !(area === 'project' && ['create', 'createSample'].includes(method)) && !['listFolder', 'devices'].includes(method))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...harmless), fc.array(fc.anything({ maxDepth: 3 }), { maxLength: 4 }), async ([area, method], args) => {
        expect(typeof (await core.call(area, method, args)).ok).toBe('boolean')
      }),
      { numRuns: 1000 },
    )
  })
})

test('without a project, its areas say so', async () => {
  for (const [area, method] of [['images', 'counts'], ['labels', 'classes'], ['networks', 'list'], ['runs', 'list']]) {
    expect(await core.call(area, method, []), `${area}.${method}`).toMatchObject({ ok: false, error: { code: 'noProjectOpen' } })
  }
})
