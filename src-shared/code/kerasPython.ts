/** A network as a Python script for Keras 3: a function that builds the model, layer names as in the builder. */
import { kerasClasses } from './kerasClasses.ts'
import type { KerasOptions } from './kerasOptions.ts'
import { planKeras, type KerasLayer, type KerasPlan } from './kerasPlan.ts'
import { docstringText, freeName, plainInverse, pythonName, pythonValue } from './names.ts'
import type { NetworkDocument } from '../network/document.ts'

/** The whole script; run, it prints the summary. */
export function kerasPython(document: NetworkDocument): string {
  const plan = planKeras(document)
  const own = new Set(plan.calls.filter(({ layer }) => layer.isOwn).map(({ layer }) => layer.className))
  const classes = kerasClasses(own)
  return [
    `"""${docstringText(document.name)}, as a Keras 3 model. Written by Convolve; run it to see the summary."""`,
    'import keras',
    `from keras import layers${classes.length > 0 ? ', ops' : ''}`,
    ...classes.flatMap((source) => ['', '', source]),
    '', '',
    'def build_model():',
    ...body(plan).map((line) => `    ${line}`),
    '', '',
    'if __name__ == "__main__":',
    '    build_model().summary()',
    '',
  ].join('\n')
}

function body(plan: KerasPlan): readonly string[] {
  const taken = new Set(['keras', 'layers', 'ops'])
  const variables = new Map<string, string>()
  for (const { id } of [...plan.inputs, ...plan.calls]) variables.set(id, freeName(pythonName(id), taken))
  const variable = (id: string): string => variables.get(id) ?? id
  const lines = plan.inputs.map(({ id, name, shape }) => `${variable(id)} = keras.Input(shape=${pythonValue(shape)}, name=${pythonValue(name)})`)
  const shared = new Set(plan.calls.filter(({ nodeIndex }) => nodeIndex > 0).map(({ layer }) => layer))
  const layerVariables = new Map<KerasLayer, string>()
  for (const { id, layer, inputs, keywords } of plan.calls) {
    let callee = layerVariables.get(layer)
    if (callee === undefined) {
      callee = constructor(layer)
      if (shared.has(layer)) {
        const name = freeName(`${variable(id)}_layer`, taken)
        lines.push(`${name} = ${callee}`)
        layerVariables.set(layer, name)
        callee = name
      }
    }
    const sources = inputs.map(variable)
    const given = layer.className === 'MultiHeadAttention' || sources.length === 1 ? sources : [`[${sources.join(', ')}]`]
    lines.push(`${variable(id)} = ${callee}(${[...given, ...pythonArguments(keywords)].join(', ')})`)
  }
  const group = (ids: readonly string[]): string => (ids.length === 1 ? variable(ids[0]!) : `[${ids.map(variable).join(', ')}]`)
  return [...lines, `return keras.Model(${group(plan.inputs.map(({ id }) => id))}, ${group(plan.outputs)}, name=${pythonValue(plan.name)})`]
}

function constructor(layer: KerasLayer): string {
  const made = (name: string): string => `${layer.isOwn ? '' : 'layers.'}${layer.className}(${[...pythonArguments(layer.shown), `name=${pythonValue(name)}`].join(', ')})`
  return layer.timeDistributed ? `layers.TimeDistributed(${made(`${layer.name}_step`)}, name=${pythonValue(layer.name)})` : made(layer.name)
}

function pythonArguments(options: KerasOptions): readonly string[] {
  return Object.entries(options).map(([name, value]) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const { module, class_name, config } = value as { readonly module: string; readonly class_name: string; readonly config: KerasOptions }
      const made = `${module === 'keras.layers' ? 'layers' : module}.${class_name}(${pythonArguments(config).join(', ')})`
      // A layer that another one wraps stands in front, as people write it.
      return name === 'layer' ? made : `${name}=${made}`
    }
    const inverse = name === 'scale' && typeof value === 'number' ? plainInverse(value) : null
    return `${name}=${inverse === null ? pythonValue(value) : `1 / ${inverse}`}`
  })
}
