import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { trimCaches } from '../../../src-main/images/cacheFolders.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

it('caches beyond the limit go, those not used for longest first; one used within the hour stays', () => {
  const cache = temporaryFolder()
  const make = (name: string, hoursAgo: number): string => {
    const folder = join(cache, name)
    mkdirSync(folder)
    writeFileSync(join(folder, 'x.pixels'), Buffer.alloc(1000))
    const used = new Date(Date.now() - hoursAgo * 3_600_000)
    utimesSync(folder, used, used)
    return folder
  }
  const oldest = make('pixels-1-8x8-rgb-pad', 30)
  const older = make('pixels-1-9x9-rgb-pad', 20)
  const recent = make('pixels-1-10x10-rgb-pad', 0.5)
  const used = make('pixels-1-11x11-rgb-pad', 40)
  const thumbnails = join(cache, 'thumbnails')
  mkdirSync(thumbnails)
  trimCaches(cache, used, 3500)
  expect([oldest, older, recent, used, thumbnails].map((folder) => existsSync(folder))).toEqual([false, true, true, true, true])
  trimCaches(cache, used, 10)
  expect([older, recent, used, thumbnails].map((folder) => existsSync(folder))).toEqual([false, true, true, true])
})
