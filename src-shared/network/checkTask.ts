/**
 * The rules of a network's task: how many inputs and outputs, and what comes out. Where a network breaks them and plainly is made for
 * another task, training it for that one is offered as a repair. `infer.ts` adds the problems to the layers' own.
 */
import { checkUnread } from './check.ts'
import { checkBinary, checkClasses, checkDiscriminator, checkMade, checkManyLabels, checkMask, checkNumber, checkPairOutput, checkRedrawn, type Ending } from './checkOutput.ts'
import type { Edit } from './edits.ts'
import { halvesOf, type GanHalf } from './ganHalves.ts'
import type { NetworkGraph } from './graph.ts'
import type { InferredLayer } from './infer.ts'
import { freshId, layerName, layerSubject } from './layerName.ts'
import { flattenBefore } from './outputRepairs.ts'
import type { Fix, Problem } from './problem.ts'
import { withoutInput } from './repairs.ts'
import { tasks, type Task } from './task.ts'
import { twinRepair } from './twins.ts'
import { defaultConfig } from '../layers/fieldValue.ts'
import { layerKinds } from '../layers/index.ts'
import type { LayerConfig } from '../layers/layer.ts'
import type { Shape } from '../tensor/shape.ts'

/** What is known of a network before its task is looked at. */
export interface TaskFacts {
  readonly graph: NetworkGraph
  readonly order: readonly string[]
  readonly layers: ReadonlyMap<string, InferredLayer>
  /** All Input layers; at least one, and something behind it. */
  readonly inputIds: readonly string[]
  /** Layers that nothing follows, and the one that counts as the output. */
  readonly sinks: readonly string[]
  readonly outputId: string | null
  /** [H, W, C] of the document's images. */
  readonly image: Shape
  readonly classCount: number
}

/** *Train it to draw a mask*: what a network of this task is trained for, after "train it". */
const purposes: Readonly<Record<Task, string>> = {
  single_label: 'to name one class',
  multi_label: 'to name several classes',
  binary: 'to tell two classes apart',
  regression: 'to estimate a number',
  autoencoder: 'to redraw its image',
  segmentation: 'to draw a mask',
  pairs: 'to compare two images',
  gan: 'as a generator and its discriminator',
}

/** All that keeps a network from being trained for this task. */
export function checkTask(facts: TaskFacts, task: Task): readonly Problem[] {
  const problems = problemsOf(facts, task)
  const [first, ...others] = problems
  if (first === undefined) return problems
  const offers = otherTasks(facts, task).map((other) => ({ other, fix: { label: `Train it ${purposes[other]}`, edits: [{ kind: 'setTask', task: other }] } as const }))
  // Who has chosen a task wants the network to fit it; a classifier is what a network is until somebody says so.
  const own: readonly Fix[] = first.fix === undefined ? [] : [first.fix]
  const [fix, otherFix] = [...(task === 'single_label' ? [] : own), ...offers.map((offer) => offer.fix), ...(task === 'single_label' ? own : [])]
  const offered = offers.filter((offer) => offer.fix === fix || offer.fix === otherFix)
  if (fix === undefined || offered.length === 0) return problems
  const sentence = `${first.sentence.slice(0, -1)}, or train it ${offered.map(({ other }) => purposes[other]).join(', or ')}.`
  return [{ ...first, sentence, fix, ...(otherFix === undefined ? {} : { otherFix }) }, ...others]
}

/** Tasks that this network could be trained for as it is. */
function otherTasks(facts: TaskFacts, task: Task): readonly Task[] {
  const layers = [...facts.layers.values()]
  if (layers.some(({ outputShape }) => outputShape === null) || layers.every(({ trainableParameters }) => trainableParameters === 0)) return []
  return tasks.filter((other) => other !== task && !isGuess(facts, other) && problemsOf(facts, other).length === 0)
}

/** One output alone says little about classes: it may be one of several, or the only one. Dense layers on an image are a forgotten Flatten, not a picture. */
function isGuess({ graph, layers, outputId }: TaskFacts, task: Task): boolean {
  if (task === 'multi_label' || task === 'single_label') return layers.get(outputId ?? '')?.outputShape?.[0] === 1
  return (task === 'segmentation' || task === 'autoencoder') && flattenBefore(graph, outputId ?? '') !== null
}

function problemsOf(facts: TaskFacts, task: Task): readonly Problem[] {
  if (task === 'gan') return checkGan(facts)
  const inputs = task === 'pairs' ? checkTwoImages(facts) : checkOneImage(facts)
  const rule = outputRules[task]
  return [...inputs, ...checkEnds(facts, facts.sinks, rule, facts.outputId, 'a network has one output')]
}

const outputRules: Readonly<Record<Exclude<Task, 'gan'>, (ending: Ending) => readonly Problem[]>> = {
  single_label: checkClasses,
  multi_label: checkManyLabels,
  binary: checkBinary,
  regression: checkNumber,
  autoencoder: checkRedrawn,
  segmentation: checkMask,
  pairs: checkPairOutput,
}

function outputProblems({ graph, order, layers, image, classCount }: TaskFacts, outputId: string | null, rule: (ending: Ending) => readonly Problem[]): readonly Problem[] {
  const layer = graph.layers.get(outputId ?? '')
  const shape = layers.get(outputId ?? '')?.outputShape ?? null
  return layer === undefined || shape === null || layer.kind === 'Input' ? [] : rule({ graph, network: { order, layers }, layer, shape, image, classCount })
}

function checkOneImage({ graph, inputIds }: TaskFacts): readonly Problem[] {
  const [first = '', ...others] = inputIds
  return others.map((id) => ({ ...problemOf(graph, id, 'a network that answers about one image has one input, received another one. Delete this input.'), ...withoutInput(graph, id, first) }))
}

function checkTwoImages({ graph, layers, inputIds, outputId }: TaskFacts): readonly Problem[] {
  const [first = '', second, ...others] = inputIds
  if (second === undefined) {
    const addition: Fix = { label: 'Add an input', edits: [addedInput(graph, {})] }
    const twin = outputId === null ? null : twinRepair(graph, layers, first, outputId)
    return [{ ...problemOf(graph, first, 'two images are compared, and the network has one input. Add a twin that uses its weights on the other image, or start from the template Siamese network.'), fix: twin ?? addition, ...(twin === null ? {} : { otherFix: addition }) }]
  }
  const numbers = [second].filter((id) => graph.layers.get(id)?.config['data'] === 'numbers')
  return [
    ...numbers.map((id) => ({ ...problemOf(graph, id, 'two images are compared, received numbers. Set its data to image.'), fix: { label: 'Set to image', edits: [{ kind: 'setField', layerId: id, field: 'data', value: 'image' } as const] } })),
    ...others.map((id) => ({ ...problemOf(graph, id, 'two images are compared, received another input. Delete it.'), fix: withoutInput(graph, id, first).fix })),
    ...checkUnread(graph, [first, second]),
  ]
}

/** Of several layers that nothing follows, one is the output: the one that fits the rule, else the usual one. What leads to the others can be deleted where it is plain which is which. */
function checkEnds(facts: TaskFacts, ends: readonly string[], rule: (ending: Ending) => readonly Problem[], usual: string | null, reason: string): readonly Problem[] {
  const fitting = ends.filter((id) => outputProblems(facts, id, rule).length === 0)
  const outputId = fitting.length === 1 ? fitting[0]! : usual
  const loose = ends.filter((id) => id !== outputId).map((id) => looseEnd(facts.graph, id, `${reason}, here ${layerName(outputId ?? '')}`, fitting.length === 1))
  return [...loose, ...outputProblems(facts, outputId, rule)]
}

/** A layer that nothing follows besides the output; with `isSpare` all that leads to it alone can be deleted. */
function looseEnd(graph: NetworkGraph, id: string, reason: string, isSpare: boolean): Problem {
  const problem = problemOf(graph, id, `its output goes nowhere, and ${reason}. Connect it to another layer or delete it.`)
  if (!isSpare) return problem
  const branch = new Set([id])
  for (const before of graph.order.toReversed()) {
    const readers = graph.outgoing.get(before) ?? []
    if (readers.length > 0 && readers.every(({ to }) => branch.has(to)) && graph.layers.get(before)?.kind !== 'Input') branch.add(before)
  }
  const fix: Fix = { label: branch.size === 1 ? `Delete ${layerName(id)}` : `Delete these ${branch.size} layers`, edits: [{ kind: 'removeLayers', layerIds: [...branch], heal: false }] }
  return { ...problem, fix }
}

/** What the numbers of a generator are until somebody says otherwise: the 100 of DCGAN (Radford, Metz, Chintala 2015). */
const generatorNumbers: LayerConfig = { data: 'numbers', shape: [100] }

function checkGan(facts: TaskFacts): readonly Problem[] {
  const { graph, inputIds } = facts
  const [first = '', second, ...others] = inputIds
  const halves = halvesOf(graph, inputIds)
  if (second === undefined || halves === null) {
    return [{ ...problemOf(graph, first, 'a generator makes images of an input of numbers, and the network has only this one. Add an input of numbers, or start from the template DCGAN.'), fix: { label: 'Add an input of numbers', edits: [addedInput(graph, generatorNumbers)] } }]
  }
  const toNumbers: readonly Edit[] = Object.entries(generatorNumbers).map(([field, value]) => ({ kind: 'setField', layerId: second, field, value }))
  const { discriminator, generator } = halves
  const joint = joinedAt(graph, discriminator, generator)
  const problems = [
    ...(graph.layers.get(second)?.config['data'] === 'numbers' ? [] : [{ ...problemOf(graph, second, 'a generator makes images of numbers, received an image. Set its data to numbers, for example 100 of them.'), fix: { label: 'Set to 100 numbers', edits: toNumbers } }]),
    ...others.map((id) => ({ ...problemOf(graph, id, 'generator and discriminator have one input each, received another one. Delete it.'), fix: withoutInput(graph, id, first).fix })),
    ...checkUnread(graph, [first, second]),
    ...checkSharing(graph, discriminator, generator),
  ]
  if (joint !== null) return [...problems, joint]
  const ends = ({ inputId, outputIds }: GanHalf, rule: (ending: Ending) => readonly Problem[]): readonly Problem[] => {
    const sinks = outputIds.filter((id) => id !== inputId)
    return checkEnds(facts, sinks, rule, sinks.at(-1) ?? null, 'each of both networks has one output')
  }
  return [...problems, ...ends(discriminator, checkDiscriminator), ...ends(generator, checkMade)]
}

/** The first layer that both inputs reach. */
function joinedAt(graph: NetworkGraph, discriminator: GanHalf, generator: GanHalf): Problem | null {
  const ofGenerator = new Set(generator.layerIds)
  const id = discriminator.layerIds.find((layerId) => ofGenerator.has(layerId))
  if (id === undefined) return null
  const connection = graph.incoming.get(id)?.findLast(({ from }) => ofGenerator.has(from))
  const problem = problemOf(graph, id, 'it joins generator and discriminator, which are trained against each other and must not be connected. Remove one of its connections.')
  return connection === undefined ? problem : { ...problem, fix: { label: `Disconnect ${layerName(connection.from)}`, edits: [{ kind: 'disconnect', connection }] } }
}

/** Weights belong to one side: what one learns would spoil the other. */
function checkSharing(graph: NetworkGraph, discriminator: GanHalf, generator: GanHalf): readonly Problem[] {
  const [one, other] = [new Set(discriminator.layerIds), new Set(generator.layerIds)]
  return [...one, ...other].flatMap((id) => {
    const owner = graph.layers.get(id)?.sharedWith
    if (owner === undefined || one.has(id) === one.has(owner) || other.has(id) === other.has(owner)) return []
    return [{ ...problemOf(graph, id, `it uses the weights of ${layerName(owner)}, which belongs to the network that it is trained against. Give it its own.`), fix: { label: 'Use its own weights', edits: [{ kind: 'shareWeights', layerId: id, ownerId: null } as const] } }]
  })
}

/** A further Input, right of all that the first one reaches. */
function addedInput(graph: NetworkGraph, options: LayerConfig): Edit {
  const right = Math.max(...[...graph.layers.values()].map(({ position }) => position.x))
  return { kind: 'addLayer', layer: { id: freshId('Input', graph.layers), kind: 'Input', config: { ...defaultConfig(layerKinds.Input), ...options }, position: { x: right + 264, y: 0 } } }
}

function problemOf(graph: NetworkGraph, id: string, sentence: string): Problem {
  const layer = graph.layers.get(id)
  return { layerId: id, severity: 'error', sentence: `${layer === undefined ? id : layerSubject(layer)}: ${sentence}` }
}
