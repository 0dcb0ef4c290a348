/** What a network must put out for its task (`task.ts`), as problems with their repairs. `checkTask.ts` puts them together. */
import type { LayerNode } from './document.ts'
import type { NetworkGraph } from './graph.ts'
import type { InferredLayer } from './infer.ts'
import { layerSubject } from './layerName.ts'
import { isPixelwise } from './maskWindow.ts'
import { activationEdits, decidingLayer, endInImage, endInList, flattenBefore, lastActivation, listEdits } from './outputRepairs.ts'
import type { Fix, Problem } from './problem.ts'
import type { Activation } from '../layers/activationField.ts'
import { formatShape, sameShape, type Shape } from '../tensor/shape.ts'

/** An output and what it is looked at with. */
export interface Ending {
  readonly graph: NetworkGraph
  readonly network: { readonly order: readonly string[]; readonly layers: ReadonlyMap<string, InferredLayer> }
  readonly layer: LayerNode
  readonly shape: Shape
  /** [H, W, C] of the document's images. */
  readonly image: Shape
  /** Classes of the project; 0: not known yet. */
  readonly classCount: number
}

/** What a flat output must be. */
interface ListRule {
  /** *telling two classes apart takes one output with sigmoid* */
  readonly need: string
  /** null: any number of them. */
  readonly units: number | null
  /** The first one is what a repair sets. */
  readonly activations: readonly [Activation, ...Activation[]]
}

/** Outputs of a new last layer while the project has no classes, as in templates. */
const defaultClasses = 10

/** A classifier ends in softmax with one number per class. */
export function checkClasses(ending: Ending): readonly Problem[] {
  const { graph, layer, shape, classCount } = ending
  if (shape.length !== 1) {
    const sentence = `${layerSubject(layer)}: the network ends in ${formatShape(shape)}, but one number per class is needed. Add Flatten or GlobalAveragePooling2D and a Dense layer with softmax.`
    return [problemOf(layer, sentence, flattenBefore(graph, layer.id) ?? endInList(graph, layer.id, shape, classCount || defaultClasses, 'softmax'))]
  }
  const problems: Problem[] = []
  if (lastActivation(layer) !== 'softmax') problems.push(missingSoftmax(ending))
  const units = shape[0] ?? 0
  if (classCount > 0 && units !== classCount) problems.push(wrongUnits(ending, units))
  return problems
}

function missingSoftmax({ graph, layer, shape, classCount }: Ending): Problem {
  const start = `${layerSubject(layer)}: the network must end in softmax, so that its answers are probabilities`
  if (layer.kind === 'Softmax') return problemOf(layer, `${start}, received axis ${String(layer.config.axis)}. Set it to -1.`, { label: 'Set to -1', edits: [{ kind: 'setField', layerId: layer.id, field: 'axis', value: -1 }] }, 'axis')
  if (layer.kind !== 'Dense' && layer.kind !== 'Activation') {
    return problemOf(layer, `${start}; it ends in ${layer.kind}. Add a Dense layer with softmax and one unit per class.`, endInList(graph, layer.id, shape, classCount || defaultClasses, 'softmax'))
  }
  return problemOf(layer, `${start}, received "${String(layer.config.activation)}". Set its activation to softmax.`, { label: 'Set to softmax', edits: activationEdits(graph, layer, 'softmax') }, 'activation')
}

function wrongUnits({ graph, layer, classCount }: Ending, units: number): Problem {
  const deciding = decidingLayer(graph, layer)
  const classes = classCount === 1 ? 'one class' : `${classCount} classes`
  const outputs = units === 1 ? 'its 1 output does' : `its ${units.toLocaleString('en-US')} outputs do`
  const sentence = `${layerSubject(layer)}: ${outputs} not match the ${classes} of the project.`
  if (deciding === null) return problemOf(layer, `${sentence} End the network in a Dense layer with ${classCount} units.`)
  const { layer: changed, field } = deciding
  return problemOf(changed, `${sentence} Set the ${field} to ${classCount}.`, { label: `Set to ${classCount}`, edits: [{ kind: 'setField', layerId: changed.id, field, value: classCount }] }, field)
}

/** Several classes at once: one probability for each class. */
export function checkManyLabels(ending: Ending): readonly Problem[] {
  const { classCount } = ending
  return checkList(ending, { need: 'naming several classes at once takes one output with sigmoid for each class', units: classCount || null, activations: ['sigmoid'] })
}

/** One probability: that of the second of two classes. */
export function checkBinary(ending: Ending): readonly Problem[] {
  const { graph, layer, shape, classCount } = ending
  const problems = checkList(ending, { need: 'telling two classes apart takes one output with sigmoid', units: 1, activations: ['sigmoid'] })
  if (classCount === 0 || classCount === 2) return problems
  const edits = classCount < 2 ? [] : listEdits(graph, layer, shape[0] ?? 0, classCount, 'softmax')
  const fix: Fix | undefined = edits.length === 0 || shape.length !== 1 ? undefined : { label: `Name one of ${classCount} classes`, edits: [{ kind: 'setTask', task: 'single_label' }, ...edits] }
  const sentence = `The network: its answer tells two classes apart, and the project has ${classCount === 1 ? 'one' : classCount}. ${classCount === 1 ? 'Create another class.' : 'End it in one output per class with softmax instead.'}`
  return [...problems, { layerId: null, severity: 'error', sentence, ...(fix === undefined ? {} : { fix }) }]
}

/** One number without limits. */
export function checkNumber(ending: Ending): readonly Problem[] {
  return checkList(ending, { need: 'estimating a number takes one output without activation (linear)', units: 1, activations: ['linear'] })
}

/** One number about two images: how probable it is that they are of one class, or how far apart they are. */
export function checkPairOutput(ending: Ending): readonly Problem[] {
  return checkList(ending, { need: 'comparing two images takes one output, a probability (sigmoid) or a distance (linear or relu)', units: 1, activations: ['sigmoid', 'linear', 'relu'] })
}

/** One probability: that the image is a real one. */
export function checkDiscriminator(ending: Ending): readonly Problem[] {
  return checkList(ending, { need: 'telling real images from made ones takes one output with sigmoid', units: 1, activations: ['sigmoid'] })
}

function checkList(ending: Ending, { need, units, activations }: ListRule): readonly Problem[] {
  const { graph, layer, shape, classCount } = ending
  const wanted = units ?? (classCount || defaultClasses)
  const [best] = activations
  if (shape.length !== 1) {
    const sentence = `${layerSubject(layer)}: ${need}, received ${formatShape(shape)}. Add Flatten or GlobalAveragePooling2D and a Dense layer.`
    return [problemOf(layer, sentence, flattenBefore(graph, layer.id) ?? endInList(graph, layer.id, shape, wanted, best))]
  }
  const [count = 0] = shape
  const activation = lastActivation(layer)
  const isAllowed = activations.some((allowed) => allowed === activation)
  const isCounted = units === null || count === units
  if (isAllowed && isCounted) return []
  const end = isAllowed ? activation as Activation : best
  const edits = listEdits(graph, layer, count, isCounted ? count : wanted, end)
  const [fix, advice]: readonly [Fix, string] = edits.length === 0
    ? [endInList(graph, layer.id, shape, wanted, best), `Add a Dense layer with ${plainCount(wanted, 'unit')}${best === 'linear' ? '' : ` and ${best}`}.`]
    : [{ label: isAllowed ? `Set to ${wanted}` : isCounted ? `Set to ${end}` : `Set to ${wanted} ${end === 'linear' ? 'without activation' : `with ${end}`}`, edits }, adviceOf(isCounted ? null : `${decidingLayer(graph, layer)?.field ?? 'units'} to ${wanted}`, isAllowed ? null : end)]
  // The one mistake that trains without a complaint elsewhere and learns nothing.
  const alone = activation === 'softmax' && count === 1 ? 'a softmax over one output is always 1, so nothing can be learnt; ' : ''
  return [problemOf(layer, `${layerSubject(layer)}: ${alone}${need}, received ${plainCount(count, 'output')} with ${activation}. ${advice}`, fix, isCounted && typeof layer.config.activation === 'string' ? 'activation' : undefined)]
}

function adviceOf(count: string | null, activation: Activation | null): string {
  if (activation === null) return `Set its ${count}.`
  return count === null ? `Set its activation to ${activation}.` : `Set its ${count} and its activation to ${activation}.`
}

/** The image again, each value from 0 to 1. */
export function checkRedrawn(ending: Ending): readonly Problem[] {
  return checkPicture(ending, 'an image that is drawn again', ['sigmoid', 'linear'])
}

/** An image as the discriminator sees real ones, from -1 to 1. */
export function checkMade(ending: Ending): readonly Problem[] {
  return checkPicture(ending, 'an image that looks real', ['tanh'])
}

function checkPicture(ending: Ending, what: string, activations: readonly [Activation, ...Activation[]]): readonly Problem[] {
  const { graph, layer, shape, image } = ending
  const [best] = activations
  const allowed = activations.join(' or ')
  if (!sameShape(shape, image)) {
    const fix = endInImage(graph, layer, shape, image, best)
    return [problemOf(layer, `${layerSubject(layer)}: ${what} has the shape of its input ${formatShape(image)}, received ${formatShape(shape)}. End the network in a Conv2D of ${plainCount(image[2] ?? 1, 'filter')} with ${best}, at the size of the input.`, fix ?? undefined)]
  }
  const activation = lastActivation(layer)
  if (activations.some((name) => name === activation)) return []
  return [wrongActivation(ending, `${what} ends in ${allowed}`, activation, best)]
}

/** A class for every pixel. */
export function checkMask(ending: Ending): readonly Problem[] {
  const { graph, network, layer, shape, image } = ending
  if (!isPixelwise(network, layer.id, image, shape)) {
    const fix = shape.length === 3 ? endInImage(graph, layer, shape, [image[0] ?? 1, image[1] ?? 1, 1], 'sigmoid') : null
    return [problemOf(layer, `${layerSubject(layer)}: a mask has an answer for every pixel of its ${image[0] ?? 1}×${image[1] ?? 1} image, received ${formatShape(shape)}. End the network in a Conv2D at the size of the image, or start from the template U-Net.`, fix ?? undefined)]
  }
  const activation = lastActivation(layer)
  if (shape[2] === 1) return activation === 'sigmoid' ? [] : [wrongActivation(ending, `${activation === 'softmax' ? 'a softmax over one output is always 1, so nothing can be learnt; ' : ''}a mask of one map ends in sigmoid`, activation, 'sigmoid')]
  return activation === 'softmax' ? [] : [wrongActivation(ending, `a mask of ${shape[2] ?? 0} maps ends in softmax`, activation, 'softmax')]
}

function wrongActivation({ graph, layer }: Ending, need: string, activation: string, wanted: Activation): Problem {
  const edits = activationEdits(graph, layer, wanted)
  const fix: Fix | undefined = edits.length === 0 ? undefined : { label: edits[0]?.kind === 'setField' ? `Set to ${wanted}` : `End in ${wanted}`, edits }
  return problemOf(layer, `${layerSubject(layer)}: ${need}, received ${activation}. Set its activation to ${wanted}.`, fix, typeof layer.config.activation === 'string' ? 'activation' : undefined)
}

function plainCount(count: number, one: string): string {
  return `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`
}

function problemOf(layer: LayerNode, sentence: string, fix?: Fix, field?: string): Problem {
  return { layerId: layer.id, severity: 'error', sentence, ...(field === undefined ? {} : { field }), ...(fix === undefined ? {} : { fix }) }
}
