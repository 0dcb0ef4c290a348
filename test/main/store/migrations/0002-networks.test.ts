/** Migration 2 adds networks and leaves what version 1 holds as it is. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrate, schemaVersion } from '../../../../src-main/store/migrate.ts'
import { migrations } from '../../../../src-main/store/migrations/index.ts'
import { insertNetwork, readNetworks, readNetworkText, writeNetwork } from '../../../../src-main/store/networks.ts'
import { openWriteDatabase } from '../../../../src-main/store/openDatabase.ts'
import { lenet5 } from '../../../../src-shared/templates/lenet5.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

const folder = temporaryFolder()

test('version 1 with a class becomes version 2 with the class and room for networks', () => {
  const write = openWriteDatabase(join(folder, 'project.sqlite'), { create: true })
  try {
    migrate(write, migrations.slice(0, 1))
    write.exec(`INSERT INTO classes (name, colour, position) VALUES ('cat', '#112233', 0)`)
    expect(migrate(write, migrations.slice(0, 2))).toBe(1)
    expect(schemaVersion(write)).toBe(2)
    expect(write.prepare('SELECT name FROM classes').pluck().all()).toEqual(['cat'])

    const document = lenet5.create(lenet5.input, 10)
    const id = insertNetwork(write, document)
    expect(writeNetwork(write, id, { ...document, name: 'Renamed' })).toBe(true)
    expect(readNetworks(write)).toMatchObject([{ id, name: 'Renamed', layerCount: 10 }])
    expect(JSON.parse(readNetworkText(write, id) ?? '')).toEqual({ ...document, name: 'Renamed' })
    expect(() => write.exec(`INSERT INTO networks (name, layer_count, document, updated_at) VALUES ('', 0, '{}', '')`)).toThrow('CHECK')
  } finally {
    write.close()
  }
})
