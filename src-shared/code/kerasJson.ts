/** A network as Keras 3 writes it with `model.to_json()`; `keras.models.model_from_json` makes the model of it. */
import type { Json } from './kerasOptions.ts'
import { planKeras, type KerasCall, type KerasLayer, type KerasPlan } from './kerasPlan.ts'
import type { NetworkDocument } from '../network/document.ts'

/** Package under which the classes of our own are registered in Keras. */
export const ownPackage = 'Convolve'

/** The text, and the classes of our own that whoever reads it must know: the Keras code defines them. */
export function kerasJson(document: NetworkDocument): { readonly text: string; readonly ownClasses: readonly string[] } {
  const plan = planKeras(document)
  const ownClasses = new Set(plan.calls.filter(({ layer }) => layer.isOwn).map(({ layer }) => layer.className))
  return { text: `${JSON.stringify(modelJson(plan), null, 1)}\n`, ownClasses: [...ownClasses] }
}

function modelJson(plan: KerasPlan): Json {
  const shapes = new Map([...plan.inputs.map(({ id, shape }) => [id, shape] as const), ...plan.calls.map(({ id, outputShape }) => [id, outputShape] as const)])
  const history = new Map<string, Json>([...plan.inputs.map(({ id, name }) => [id, [name, 0, 0]] as const), ...plan.calls.map(({ id, layer, nodeIndex }) => [id, [layer.name, nodeIndex, 0]] as const)])
  const tensor = (id: string): Json => ({
    class_name: '__keras_tensor__', config: { shape: [null, ...(shapes.get(id) ?? [])], dtype: 'float32', keras_history: history.get(id) ?? null },
  })
  // A layer is written where it is called first, with all its calls.
  const nodes = new Map<KerasLayer, Json[]>()
  for (const call of plan.calls) nodes.set(call.layer, [...(nodes.get(call.layer) ?? []), nodeJson(call, tensor)])
  const layers: Json[] = [
    ...plan.inputs.map(({ name, shape }) => ({
      module: 'keras.layers', class_name: 'InputLayer', config: { batch_shape: [null, ...shape], dtype: 'float32', sparse: false, name }, registered_name: null, name, inbound_nodes: [],
    })),
    ...[...nodes].map(([layer, inbound]) => ({ ...layerJson(layer), name: layer.name, inbound_nodes: inbound })),
  ]
  const ends = (ids: readonly string[]): Json => (ids.length === 1 ? (history.get(ids[0] ?? '') ?? null) : ids.map((id) => history.get(id) ?? null))
  return {
    module: 'keras.src.models.functional', class_name: 'Functional', registered_name: 'Functional',
    config: { name: plan.name, trainable: true, layers, input_layers: ends(plan.inputs.map(({ id }) => id)), output_layers: ends(plan.outputs) },
  }
}

function layerJson(layer: KerasLayer): Readonly<Record<string, Json>> {
  const described = (name: string): Readonly<Record<string, Json>> => ({
    module: layer.isOwn ? null : 'keras.layers',
    class_name: layer.className,
    config: { name, ...layer.options },
    registered_name: layer.isOwn ? `${ownPackage}>${layer.className}` : null,
  })
  if (!layer.timeDistributed) return described(layer.name)
  return { module: 'keras.layers', class_name: 'TimeDistributed', config: { name: layer.name, layer: described(`${layer.name}_step`) }, registered_name: null }
}

function nodeJson(call: KerasCall, tensor: (id: string) => Json): Json {
  const tensors = call.inputs.map(tensor)
  // Attention takes query, value and key one by one; merging layers take a list.
  const args = call.layer.className === 'MultiHeadAttention' || tensors.length === 1 ? tensors : [tensors]
  return { args, kwargs: call.keywords }
}
