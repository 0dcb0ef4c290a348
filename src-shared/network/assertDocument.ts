/**
 * The gate for documents of unknown origin (files, API calls, old projects). Everything is measured before anything is copied;
 * the answer is built from known fields only, so nothing foreign travels on.
 */
import { documentFormat, documentVersion, type Connection, type LayerGroup, type LayerNode, type NetworkDocument, type PretrainedLayer } from './document.ts'
import type { FieldValue, LayerConfig } from '../layers/layer.ts'
import { graphOf } from './graph.ts'
import { inferNetwork, isReady, type InferredNetwork } from './infer.ts'
import { choiceAt, fail, integerAt, listAt, numberAt, objectAt, onlyKeys, preview, textAt } from './jsonValues.ts'
import { maxConnections, maxDocumentBytes, maxDocumentDepth, maxInputSidePx, maxLayers, maxNameLength } from './limits.ts'
import { sharingObstacle } from './sharing.ts'
import { tasks } from './task.ts'
import { canBeTimeDistributed } from './timeDistribution.ts'
import { upgrade, withDefaults } from './upgrade.ts'
import { colours, fits, type InputSettings } from '../dataset/inputSettings.ts'
import { AppError } from '../errors/appError.ts'
import { describeField, fitsField } from '../layers/fieldValue.ts'
import { layerKind, layerKinds } from '../layers/index.ts'

/** Reads JSON text; throws `documentInvalid`, `documentNewer` or `documentNotJson`, naming the field. */
export function parseDocument(text: string): NetworkDocument {
  // A UTF-16 unit is at least one byte in UTF-8, so a text longer than the limit is over it without being encoded.
  if (text.length > maxDocumentBytes) fail('its size', `at most ${maxDocumentBytes / 1024 / 1024} MB`, `${(text.length / 1024 / 1024).toFixed(1)} MB`)
  if (isNestedDeeper(text, maxDocumentDepth)) fail('its nesting', `at most ${maxDocumentDepth} levels`, `more than ${maxDocumentDepth}`)
  return assertDocument(parseJson(text))
}

/** The document as it may be stored, trained and exported: right types, known kinds, values in range, no cycle. Throws `documentInvalid` or `documentNewer`. */
export function assertDocument(value: unknown): NetworkDocument {
  const raw = objectAt('the document', value)
  if (raw.format !== documentFormat) fail('format', `"${documentFormat}"`, preview(raw.format))
  const version = integerAt('version', raw.version, 1, Number.MAX_SAFE_INTEGER)
  if (version > documentVersion) throw new AppError('documentNewer', { version, known: documentVersion })
  const current = upgrade(raw)
  onlyKeys('the document', current, ['format', 'version', 'name', 'input', 'task', 'layers', 'connections', 'groups'])
  const rawLayers = listAt('layers', current.layers, maxLayers)
  const rawConnections = listAt('connections', current.connections, maxConnections)
  const name = textAt('name', current.name, maxNameLength)
  const input = assertInput(current.input)
  const task = current.task === undefined ? undefined : choiceAt('task', current.task, tasks)
  const layers = rawLayers.map(assertLayer)
  assertUnique(layers)
  assertSharing(layers)
  const connections = assertConnections(rawConnections, new Map(layers.map((layer) => [layer.id, layer])))
  const groups = assertGroups(listAt('groups', current.groups ?? [], maxLayers), layers)
  const document: NetworkDocument = { format: documentFormat, version: documentVersion, name, input, ...(task === undefined || task === 'single_label' ? {} : { task }), layers, connections, ...(groups.length === 0 ? {} : { groups }) }
  assertAcyclic(document)
  return document
}

/** A document that can be trained on this many classes, with all its shapes; throws `networkNotReady` with every sentence. */
export function assertReady(document: NetworkDocument, classCount: number | null): InferredNetwork {
  const network = inferNetwork(document, classCount)
  if (isReady(network)) return network
  const problems = network.problems.filter((problem) => problem.severity === 'error').map((problem) => problem.sentence)
  throw new AppError('networkNotReady', { name: document.name, problems })
}

function assertInput(value: unknown): InputSettings {
  const raw = objectAt('input', value)
  onlyKeys('input', raw, ['widthPx', 'heightPx', 'colour', 'fit'])
  return {
    widthPx: integerAt('input.widthPx', raw.widthPx, 1, maxInputSidePx),
    heightPx: integerAt('input.heightPx', raw.heightPx, 1, maxInputSidePx),
    colour: choiceAt('input.colour', raw.colour, colours),
    fit: choiceAt('input.fit', raw.fit, fits),
  }
}

export const idPattern = /^[A-Za-z0-9_-]{1,64}$/

function assertLayer(value: unknown, index: number): LayerNode {
  const at = `layers[${index}]`
  const raw = objectAt(at, value)
  onlyKeys(at, raw, ['id', 'kind', 'config', 'timeDistributed', 'sharedWith', 'pretrained', 'group', 'position'])
  const id = raw.id
  if (typeof id !== 'string' || !idPattern.test(id) || id === '__proto__') fail(`${at}.id`, '1 to 64 letters, digits, _ or -', preview(id))
  const kind = raw.kind
  if (typeof kind !== 'string' || layerKind(kind) === undefined) fail(`${at}.kind (${id})`, `one of the ${Object.keys(layerKinds).length} layer kinds, such as Conv2D, MaxPooling2D or Dense`, preview(kind))
  if (raw.timeDistributed !== undefined && raw.timeDistributed !== true) fail(`${at}.timeDistributed (${id})`, 'true or left out', preview(raw.timeDistributed))
  if (raw.timeDistributed === true && !canBeTimeDistributed(kind)) fail(`${at}.timeDistributed (${id})`, `left out, since ${kind} does not have one input`, 'true')
  const { sharedWith, group } = raw
  if (sharedWith !== undefined && (typeof sharedWith !== 'string' || !idPattern.test(sharedWith))) fail(`${at}.sharedWith (${id})`, 'the id of a layer', preview(sharedWith))
  if (group !== undefined && (typeof group !== 'string' || !idPattern.test(group))) fail(`${at}.group (${id})`, 'the id of a group', preview(group))
  if (group !== undefined && kind === 'Input') fail(`${at}.group (${id})`, 'left out, since Input stays outside of groups', preview(group))
  const position = objectAt(`${at}.position (${id})`, raw.position)
  onlyKeys(`${at}.position (${id})`, position, ['x', 'y'])
  return {
    id,
    kind,
    config: assertConfig(`${at}.config`, id, kind, raw.config),
    ...(raw.timeDistributed === true ? { timeDistributed: true } : {}),
    ...(sharedWith === undefined ? {} : { sharedWith }),
    ...(raw.pretrained === undefined ? {} : { pretrained: assertPretrained(`${at}.pretrained (${id})`, raw.pretrained) }),
    ...(group === undefined ? {} : { group }),
    position: { x: numberAt(`${at}.position.x (${id})`, position.x), y: numberAt(`${at}.position.y (${id})`, position.y) },
  }
}

function assertPretrained(at: string, value: unknown): PretrainedLayer {
  const raw = objectAt(at, value)
  onlyKeys(at, raw, ['backbone', 'layer'])
  const { backbone, layer } = raw
  if (typeof backbone !== 'string' || !idPattern.test(backbone)) fail(`${at}.backbone`, 'the id of a backbone: 1 to 64 letters, digits, _ or -', preview(backbone))
  if (typeof layer !== 'string' || !idPattern.test(layer)) fail(`${at}.layer`, 'the id of a layer', preview(layer))
  return { backbone, layer }
}

function assertConfig(at: string, id: string, kind: string, value: unknown): LayerConfig {
  const raw = objectAt(`${at} (${id})`, value)
  const fields = layerKind(kind)?.fields ?? []
  onlyKeys(`${at} (${id}, ${kind})`, raw, fields.map((field) => field.name))
  const complete = withDefaults(kind, raw)
  const config: Record<string, FieldValue> = {}
  for (const field of fields) {
    const option = complete[field.name]
    if (!fitsField(field, option)) fail(`${at}.${field.name} (${id})`, describeField(field), preview(option))
    config[field.name] = Array.isArray(option) ? [...(option as readonly number[])] : option
  }
  return config
}

function assertUnique(layers: readonly LayerNode[]): void {
  const seen = new Set<string>()
  layers.forEach(({ id }, index) => {
    if (seen.has(id)) fail(`layers[${index}].id`, 'different from every other id', preview(id))
    seen.add(id)
  })
}

/** Every layer that shares weights names one of its kind and options that has its own. */
function assertSharing(layers: readonly LayerNode[]): void {
  if (layers.every(({ sharedWith }) => sharedWith === undefined)) return
  const byId = new Map(layers.map((layer) => [layer.id, layer]))
  layers.forEach((layer, index) => {
    if (layer.sharedWith !== undefined && sharingObstacle(layer, byId.get(layer.sharedWith)) !== null) {
      fail(`layers[${index}].sharedWith (${layer.id})`, `the id of another ${layer.kind} layer with the same options and weights of its own`, preview(layer.sharedWith))
    }
  })
}

/** Groups that have layers; every layer's group is one of them. */
function assertGroups(list: readonly unknown[], layers: readonly LayerNode[]): readonly LayerGroup[] {
  const used = new Set(layers.flatMap(({ group }) => (group === undefined ? [] : [group])))
  const seen = new Set<string>()
  const groups = list.map((value, index) => {
    const at = `groups[${index}]`
    const raw = objectAt(at, value)
    onlyKeys(at, raw, ['id', 'name', 'folded'])
    const { id, folded } = raw
    if (typeof id !== 'string' || !used.has(id) || seen.has(id)) fail(`${at}.id`, 'different from every other id, and the group of a layer', preview(id))
    if (typeof folded !== 'boolean') fail(`${at}.folded (${id})`, 'true or false', preview(folded))
    seen.add(id)
    return { id, name: textAt(`${at}.name (${id})`, raw.name, maxNameLength), folded }
  })
  const missing = layers.findIndex(({ group }) => group !== undefined && !seen.has(group))
  if (missing >= 0) fail(`layers[${missing}].group`, 'the id of a group', preview(layers[missing]?.group))
  return groups
}

function assertConnections(list: readonly unknown[], layers: ReadonlyMap<string, LayerNode>): readonly Connection[] {
  const ports = new Set<string>()
  return list.map((value, index) => {
    const at = `connections[${index}]`
    const raw = objectAt(at, value)
    onlyKeys(at, raw, ['from', 'to', 'toPort'])
    const from = endAt(`${at}.from`, raw.from, layers)
    const to = endAt(`${at}.to`, raw.to, layers)
    const inputs = layerKind(to.kind)?.inputs.max ?? 0
    if (inputs === 0) fail(`${at}.to`, 'a layer that takes an input', preview(to.id))
    const toPort = integerAt(`${at}.toPort (${to.id})`, raw.toPort, 0, inputs - 1)
    const port = `${to.id} ${toPort}`
    if (ports.has(port)) fail(`${at}.toPort (${to.id})`, 'free', `port ${toPort} that is connected already`)
    ports.add(port)
    return { from: from.id, to: to.id, toPort }
  })
}

function assertAcyclic(document: NetworkDocument): void {
  const { order } = graphOf(document)
  if (order.length === document.layers.length) return
  const ordered = new Set(order)
  const stuck = document.layers.find((layer) => !ordered.has(layer.id))
  fail('connections', 'free of circles', `a circle through or before "${stuck?.id ?? ''}"`)
}

function endAt(at: string, value: unknown, layers: ReadonlyMap<string, LayerNode>): LayerNode {
  const layer = typeof value === 'string' ? layers.get(value) : undefined
  return layer ?? fail(at, 'the id of a layer', preview(value))
}

/** Whether brackets outside strings nest deeper than the limit; a look at the text before anything is built from it. */
export function isNestedDeeper(text: string, limit: number): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charAt(index)
    if (inString) {
      if (unit === '\\') index += 1
      else if (unit === '"') inString = false
    } else if (unit === '"') inString = true
    else if (unit === '{' || unit === '[') {
      depth += 1
      if (depth > limit) return true
    } else if (unit === '}' || unit === ']') depth -= 1
  }
  return false
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('documentNotJson', { reason: error instanceof Error ? error.message.slice(0, 200) : 'an unreadable text' }, { cause: error })
  }
}
