/** Brings a saved document of any earlier version to the present one. Used by `assertDocument` only, before anything else is read. */
import { documentVersion } from './document.ts'
import { defaultConfig } from '../layers/fieldValue.ts'
import { layerKind } from '../layers/index.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** `upgrades[v]` turns a document of version v into one of version v + 1. Version 1 is the first. */
const upgrades: Readonly<Record<number, (document: JsonObject) => JsonObject>> = {}

/** The document in the present version. The caller has checked that `version` is a whole number from 1 to the present one. */
export function upgrade(document: JsonObject): JsonObject {
  let current = document
  for (let version = Number(document.version); version < documentVersion; version += 1) {
    const step = upgrades[version]
    if (step === undefined) throw new TypeError(`no upgrade from document version ${version}`)
    current = { ...step(current), version: version + 1 }
  }
  return current
}

/** Options that a kind has now but the document was written without get their Keras default. */
export function withDefaults(kind: string, config: JsonObject): JsonObject {
  const known = layerKind(kind)
  return known === undefined ? config : { ...defaultConfig(known), ...config }
}
