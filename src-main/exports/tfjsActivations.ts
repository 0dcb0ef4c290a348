/**
 * Activations for TensorFlow.js 4. It knows some of Keras's by name, some under another name; leaky_relu is a layer of its own
 * there, hard_sigmoid has the slope of Keras 2, so it is written with other layers, and hard_silu with it.
 */
import type { Activation } from '../../src-shared/layers/activationField.ts'
import { plain, type TfjsLayer, type Written } from './tfjsLayer.ts'

/** Slope of the leaky_relu activation in Keras 3. */
const leakySlope = 0.2

/** TensorFlow.js's name of an activation; null where it has none of the same meaning. */
const names: { readonly [A in Activation]: string | null } = {
  linear: 'linear', relu: 'relu', relu6: 'relu6', leaky_relu: null, elu: 'elu', selu: 'selu', gelu: 'gelu', silu: 'swish', mish: 'mish',
  sigmoid: 'sigmoid', hard_sigmoid: null, hard_silu: null, softplus: 'softplus', softsign: 'softsign', exponential: null, tanh: 'tanh',
  softmax: 'softmax', log_softmax: 'log_softmax',
}

/** TensorFlow.js's name for an activation inside of a layer, or null. */
export function activationName(activation: string): string | null {
  return names[activation as Activation]
}

/** A layer followed by an activation; `layer` is given the name TensorFlow.js should apply in it. */
export function withActivation(activation: string, layer: (name: string) => TfjsLayer): Written {
  const name = names[activation as Activation]
  if (name !== null) return [layer(name)]
  const first = layer('linear')
  const rest = activationLayers(`${first.name}_${activation}`, activation, first.name)
  return 'limitation' in rest ? rest : [first, ...rest]
}

/** The activation alone, on what is called `source`; the last of the layers is called `id`. */
export function activationLayers(id: string, activation: string, source: string): Written {
  const name = names[activation as Activation]
  if (name !== null) return [plain(id, 'Activation', { activation: name }, [source])]
  switch (activation) {
    case 'leaky_relu': return [plain(id, 'LeakyReLU', { alpha: leakySlope }, [source])]
    case 'hard_sigmoid': return hardSigmoid(id, source)
    case 'hard_silu': return [...hardSigmoid(`${id}_gate`, source), plain(id, 'Multiply', {}, [source, `${id}_gate`])]
    default: return { limitation: `TensorFlow.js has no activation "${activation}". Export as ONNX.` }
  }
}

/** relu6(x + 3) / 6. */
function hardSigmoid(id: string, source: string): readonly TfjsLayer[] {
  return [
    plain(`${id}_shift`, 'Rescaling', { scale: 1, offset: 3 }, [source]),
    plain(`${id}_clip`, 'ReLU', { max_value: 6 }),
    plain(id, 'Rescaling', { scale: 1 / 6, offset: 0 }),
  ]
}
