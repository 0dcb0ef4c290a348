/**
 * A network as a PyTorch module. Images go in as [N,C,H,W] with values 0..255, as the network gets them here; in front of Flatten
 * and Dense the channels are moved last, so that Keras's weights fit without being reordered.
 */
import { assertDrawable } from './assertDrawable.ts'
import { docstringText, freeName, pythonName } from './names.ts'
import { torchSources } from './torchClasses.ts'
import { torchLayers, type TorchCode } from './torchLayers.ts'
import { channelsFirst, channelsLast } from './torchLayout.ts'
import type { LayerKindName } from '../layers/index.ts'
import { inputShapeOf } from '../layers/input.ts'
import type { NetworkDocument } from '../network/document.ts'
import { inputShape, type InferredLayer } from '../network/infer.ts'

export interface TorchScript {
  readonly text: string
  /** Layer id -> attribute of the module that has its weights. */
  readonly attributes: ReadonlyMap<string, string>
}

/** The whole script; run, it prints the shapes of the outputs for a batch of one. Throws `networkNotDrawn`. */
export function torchPython(document: NetworkDocument): TorchScript {
  const network = assertDrawable(document)
  const attributes = new Map<string, string>()
  const taken = new Set(['forward', 'training', 'train', 'eval', 'float', 'double', 'half', 'type', 'to', 'cpu', 'cuda', 'apply', 'buffers', 'children', 'modules', 'parameters', 'compile', 'extra_repr', 'call_super_init', 'dump_patches'])
  const variables = new Map<string, string>()
  const names = new Set(['self', 'torch', 'nn', 'F'])
  for (const id of network.order) {
    attributes.set(id, freeName(pythonName(id), taken))
    variables.set(id, freeName(pythonName(id), names))
  }
  const shared = new Set([...network.layers.values()].filter(({ layer, weightsOf }) => weightsOf !== layer.id).map(({ weightsOf }) => weightsOf))
  const inputIds = document.layers.filter(({ kind }) => kind === 'Input').map(({ id }) => id)
  const made: string[] = []
  const run: string[] = []
  for (const id of network.order) {
    const inferred = network.layers.get(id)!
    if (inferred.layer.kind === 'Input') continue
    const self = `self.${attributes.get(inferred.weightsOf) ?? id}`
    const code = layerCode(inferred, self, inferred.inputIds.map((from) => variables.get(from) ?? from), shared.has(inferred.weightsOf))
    if (inferred.weightsOf === id) {
      for (const [ending, constructor] of Object.entries(code.modules ?? {})) made.push(`${self}${ending} = ${constructor}`)
      made.push(...(code.after ?? []))
    }
    run.push(`${variables.get(id) ?? id} = ${code.result}`)
  }
  const variable = (id: string): string => variables.get(id) ?? id
  const body = [...made, ...run].join('\n')
  const examples = inputIds.map((id) => {
    const shape = inputShapeOf(document.layers.find((layer) => layer.id === id)!.config, inputShape(document.input))
    const [height = 0, width = 0, channels = 0] = shape
    return `torch.zeros(1, ${(shape.length === 3 ? [channels, height, width] : shape).join(', ')})`
  })
  const text = [
    `"""${docstringText(document.name)}, as a PyTorch module. Written by Convolve.`,
    '',
    'Images are [N, C, H, W] with values 0 to 255; start values of weights are PyTorch\'s own.',
    ...(body.includes('.permute(0, 2, 3, 1).flatten(') ? ['Channels are moved last before they are flattened, as in Keras, so that weights of both fit.'] : []),
    '"""',
    'import torch',
    'import torch.nn.functional as F',
    'from torch import nn',
    ...sourcesFor(body).flatMap((source) => ['', '', source]),
    '', '',
    'class Network(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    ...made.map((line) => `        ${line}`),
    '',
    `    def forward(self, ${inputIds.map(variable).join(', ')}):`,
    ...run.map((line) => `        ${line}`),
    `        return ${network.outputIds.map(variable).join(', ')}`,
    '', '',
    'if __name__ == "__main__":',
    '    network = Network().eval()',
    `    outputs = network(${examples.join(', ')})`,
    `    print(${network.outputIds.length === 1 ? 'outputs.shape' : '*(output.shape for output in outputs)'})`,
    '',
  ].join('\n')
  return { text, attributes }
}

function layerCode(inferred: InferredLayer, self: string, inputs: readonly string[], isShared: boolean): TorchCode {
  const { layer, inputShapes, outputShape } = inferred
  const write = torchLayers[layer.kind as Exclude<LayerKindName, 'Input'>]
  const output = outputShape ?? []
  if (layer.timeDistributed !== true) return write({ config: layer.config, self, inputs, shapes: inputShapes, outputShape: output, isShared })
  const [shape = []] = inputShapes
  const inner = write({ config: layer.config, self, inputs: ['x'], shapes: [shape.slice(1)], outputShape: output.slice(1), isShared })
  // Of [T,W,C] every step is a sequence, which PyTorch has as Keras does; so it is for what comes out.
  const before = shape.length === 3 ? channelsLast(inputs[0] ?? '', 3) : (inputs[0] ?? '')
  const stepped = `every_step(lambda x: ${inner.result}, ${before})`
  return { ...inner, result: output.length === 3 ? channelsFirst(stepped, 3) : stepped }
}

/** The helpers that the code names, and those that they name. */
function sourcesFor(body: string): readonly string[] {
  const used = new Set<string>()
  const visit = (text: string): void => {
    for (const [name, source] of Object.entries(torchSources)) {
      if (used.has(name) || !new RegExp(`(?<![.\\w])${name}\\(`).test(text)) continue
      used.add(name)
      visit(source.slice(source.indexOf('\n')))
      const parent = /^class \w+\((\w+)\)/.exec(source)?.[1]
      if (parent !== undefined) visit(`${parent}(`)
    }
  }
  visit(body)
  return Object.entries(torchSources).flatMap(([name, source]) => (used.has(name) ? [source] : []))
}
