/** Migration 5 adds own blocks and leaves the networks of version 4 as they are. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { countOtherBlocks, deleteBlock, readBlockTexts, writeBlock } from '../../../../src-main/store/blocks.ts'
import { migrate, schemaVersion } from '../../../../src-main/store/migrate.ts'
import { migrations } from '../../../../src-main/store/migrations/index.ts'
import { insertNetwork, readNetworks } from '../../../../src-main/store/networks.ts'
import { openWriteDatabase } from '../../../../src-main/store/openDatabase.ts'
import { lenet5 } from '../../../../src-shared/templates/lenet5.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

const folder = temporaryFolder()

test('version 4 with a network becomes version 5 with the network and room for blocks', () => {
  const write = openWriteDatabase(join(folder, 'project.sqlite'), { create: true })
  try {
    migrate(write, migrations.slice(0, 4))
    const document = lenet5.create(lenet5.input, 10)
    insertNetwork(write, document)
    expect(migrate(write, migrations.slice(0, 5))).toBe(1)
    expect(schemaVersion(write)).toBe(5)
    expect(readNetworks(write)).toMatchObject([{ name: 'LeNet-5' }])

    writeBlock(write, { ...document, name: 'b' })
    writeBlock(write, { ...document, name: 'a' })
    writeBlock(write, { ...document, name: 'b', layers: document.layers.slice(0, 1), connections: [] })
    expect(readBlockTexts(write).map((text) => [JSON.parse(text).name, JSON.parse(text).layers.length])).toEqual([['a', 10], ['b', 1]])
    expect([countOtherBlocks(write, 'a'), countOtherBlocks(write, 'c')]).toEqual([1, 2])
    expect([deleteBlock(write, 'a'), deleteBlock(write, 'a')]).toEqual([true, false])
    expect(() => write.exec(`INSERT INTO blocks (name, document) VALUES ('', '{}')`)).toThrow('CHECK')
  } finally {
    write.close()
  }
})
