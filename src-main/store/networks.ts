/** Networks: one JSON document a row. Documents are checked before they get here (`api/networks.ts`). */
import type { NetworkSummary } from '../../src-shared/api/networks.ts'
import type { NetworkId } from '../../src-shared/dataset/ids.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { prepared, type ReadDatabase, type WriteDatabase } from './openDatabase.ts'
import { transact } from './transact.ts'

const summaryColumns = 'id, name, layer_count AS layerCount, updated_at AS updatedAt'

/** All networks, in the order they were made. */
export function readNetworks(read: ReadDatabase): NetworkSummary[] {
  return prepared<[], NetworkSummary>(read, `SELECT ${summaryColumns} FROM networks ORDER BY id`).all()
}

export function readNetworkSummary(read: ReadDatabase, id: NetworkId): NetworkSummary | null {
  return prepared<[number], NetworkSummary>(read, `SELECT ${summaryColumns} FROM networks WHERE id = ?`).get(id) ?? null
}

/** The document as JSON text, or null when there is no such network. */
export function readNetworkText(read: ReadDatabase, id: NetworkId): string | null {
  return (prepared<[number]>(read, 'SELECT document FROM networks WHERE id = ?').pluck().get(id) as string | undefined) ?? null
}

export function insertNetwork(write: WriteDatabase, document: NetworkDocument): NetworkId {
  const { lastInsertRowid } = transact(write, () =>
    prepared(write, 'INSERT INTO networks (name, layer_count, document, updated_at) VALUES (?, ?, ?, ?)').run(...columnsOf(document)),
  )
  return Number(lastInsertRowid) as NetworkId
}

/** Replaces a document; false when there is no such network. */
export function writeNetwork(write: WriteDatabase, id: NetworkId, document: NetworkDocument): boolean {
  const { changes } = transact(write, () =>
    prepared(write, 'UPDATE networks SET name = ?, layer_count = ?, document = ?, updated_at = ? WHERE id = ?').run(...columnsOf(document), id),
  )
  return changes === 1
}

/** False when there was none. */
export function deleteNetwork(write: WriteDatabase, id: NetworkId): boolean {
  return transact(write, () => prepared(write, 'DELETE FROM networks WHERE id = ?').run(id)).changes === 1
}

function columnsOf(document: NetworkDocument): readonly [string, number, string, string] {
  return [document.name, document.layers.length, JSON.stringify(document), new Date().toISOString()]
}
