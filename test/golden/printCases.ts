/** Prints the documents that layerValues.py computes with Keras, as JSON: every layer row and the networks of `test/cases/templates.ts`. */
import { allLayerCases, severalCases } from '../cases/layers.ts'
import { templateCases } from '../cases/templates.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { channelsOf } from '../../src-shared/dataset/inputSettings.ts'

function described({ title, document }: { readonly title: string; readonly document: NetworkDocument }): object {
  const { input, layers, connections } = document
  return {
    title,
    input: [input.heightPx, input.widthPx, channelsOf(input.colour)],
    outputs: inferNetwork(document).outputIds,
    layers: layers.map(({ position: _, ...layer }) => ({
      ...layer,
      inputs: connections.filter(({ to }) => to === layer.id).toSorted((a, b) => a.toPort - b.toPort).map(({ from }) => from),
    })),
  }
}

process.stdout.write(JSON.stringify({ layers: [...allLayerCases, ...severalCases].map(described), templates: templateCases.map(described) }))
