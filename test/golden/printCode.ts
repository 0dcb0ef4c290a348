/** Prints what codeValues.py runs, as one JSON line per network: the code we generate for every layer row and template, and the weights it must have. */
import { codeCases } from '../cases/code.ts'
import { kerasJson } from '../../src-shared/code/kerasJson.ts'
import { kerasPython } from '../../src-shared/code/kerasPython.ts'
import { torchPython } from '../../src-shared/code/torchPython.ts'
import { inputShapeOf } from '../../src-shared/layers/input.ts'
import { inferNetwork, inputShape } from '../../src-shared/network/infer.ts'

const wanted = process.argv.slice(2)
for (const { title, document: make } of codeCases) {
  if (wanted.length > 0 && !wanted.some((start) => title.startsWith(start))) continue
  const document = make()
  const network = inferNetwork(document)
  const torch = torchPython(document)
  const line = JSON.stringify({
    title,
    python: kerasPython(document),
    json: kerasJson(document).text,
    torch: torch.text,
    attributes: Object.fromEntries(torch.attributes),
    inputs: document.layers.filter(({ kind }) => kind === 'Input').map(({ id, config }) => ({ id, numbers: config['data'] === 'numbers', shape: inputShapeOf(config, inputShape(document.input)) })),
    outputs: network.outputIds,
    parameters: network.parameters,
    weights: [...network.layers.values()].flatMap(({ layer, weights }) => weights.map(({ name, shape }) => ({ name: `${layer.id}/${name}`, kind: layer.kind, shape }))),
  })
  process.stdout.write(`${line}\n`)
}
