/** A network as a Mermaid flowchart, for documentation: layers with kind, what matters of them and the shape of what they give. */
import { layerKind } from '../layers/index.ts'
import { layerSummary } from '../layers/layerSummary.ts'
import type { LayerNode, NetworkDocument } from '../network/document.ts'
import { inferNetwork } from '../network/infer.ts'
import { formatShape } from '../tensor/shape.ts'

/** The diagram; layers with problems are drawn too, without a shape. */
export function mermaid(document: NetworkDocument): string {
  const network = inferNetwork(document)
  const nodes = new Map(document.layers.map(({ id }, index) => [id, `n${index}`]))
  const name = (id: string): string => nodes.get(id) ?? id
  const lines = document.layers.map((layer) => {
    const shape = network.layers.get(layer.id)?.outputShape
    const label = [layer.id, [layer.kind, summaryOf(layer)].filter((part) => part !== '').join(' '), ...(shape == null ? [] : [formatShape(shape)])].map(quoted).join('<br/>')
    const isEnd = layer.kind === 'Input' || network.outputIds.includes(layer.id)
    return `  ${name(layer.id)}${isEnd ? `(["${label}"])` : `["${label}"]`}`
  })
  const joints = document.connections.map(({ from, to }) => `  ${name(from)} --> ${name(to)}`)
  const shares = document.layers.flatMap(({ id, sharedWith }) => (sharedWith === undefined ? [] : [`  ${name(sharedWith)} -. weights .-> ${name(id)}`]))
  const groups = (document.groups ?? []).flatMap((group, index) => [
    `  subgraph g${index}["${quoted(group.name)}"]`,
    ...document.layers.filter((layer) => layer.group === group.id).map(({ id }) => `    ${name(id)}`),
    '  end',
  ])
  return ['---', `title: ${JSON.stringify(document.name.replaceAll(/\s+/g, ' '))}`, '---', 'flowchart TD', ...lines, ...joints, ...shares, ...groups, ''].join('\n')
}

/** Mermaid takes entities for what would end a label or begin markup. */
function quoted(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9 _.,:;+×*/()=-]/g, (character) => `#${character.codePointAt(0) ?? 32};`)
}

function summaryOf({ kind, config }: LayerNode): string {
  const known = layerKind(kind)
  return known === undefined ? '' : layerSummary(known, config)
}
