/** One device in a process of its own, because a driver may crash: tells its parent whether it is here, then the verdict on every row. */
import { runReference } from '../../src-main/executors/reference/referenceExecutor.ts'
import type { Executor, Tensors } from '../../src-main/executors/executor.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import type { Tensor } from '../../src-main/graph/ir.ts'
import { lowerTrainingStep } from '../../src-main/lowering/step.ts'
import { allLayerCases, caseClasses, caseInput, severalCases } from '../cases/layers.ts'
import { caseGraph, caseInputs } from '../cases/primitiveCase.ts'
import { allPrimitiveCases } from '../cases/primitives.ts'
import { goldenInputs, isClassifier } from '../support/kerasValues.ts'
import { runOnDevice } from '../support/runOnDevice.ts'
import { stepInputs } from '../support/stepInputs.ts'
import { tinyNetwork } from '../support/tinyNetwork.ts'
import { candidates, type Candidate, type Presence } from './candidates.ts'

export type FromDevice =
  | { readonly kind: 'presence'; readonly presence: Presence }
  /** A row is about to run: what a crash is blamed on. */
  | { readonly kind: 'row'; readonly title: string }
  /** null: right. */
  | { readonly kind: 'verdict'; readonly title: string; readonly wrong: string | null }
  | { readonly kind: 'done' }

interface Row {
  readonly title: string
  readonly tolerance: number
  /** Made when its turn comes: thousands of graphs at once would be much memory. */
  make(): { readonly graph: Graph; readonly inputs: Readonly<Record<string, Tensor>> }
  /** Outputs that stay on the device and are the inputs of the same names of as many more runs. */
  readonly loop?: { readonly state: readonly string[]; readonly runs: number }
}

const batchSize = 4

const candidate = candidates[Number(process.argv[2])]
if (!candidate) throw new Error(`device.ts: there is no candidate ${process.argv[2]}`)
const { presence, executor } = await candidate.open()
tell({ kind: 'presence', presence })
if (presence.present) for (const row of rows(candidate.tolerances, !presence.software || process.argv[3] === 'all')) await check(executor, row)
tell({ kind: 'done' })
// A GPU library may keep threads of its own; everything is told once the channel has been written.
process.disconnect()

/** Rows of single primitives, and of whole training steps where no software stands in for the device. */
function rows({ onePrimitive, trainingStep, of }: Candidate['tolerances'], withSteps: boolean): readonly Row[] {
  const primitives = allPrimitiveCases.map(({ name, row }) => ({ title: `${name}: ${row.title}`, tolerance: name === 'random_uniform' ? 0 : of?.[name] ?? onePrimitive, make: () => ({ graph: caseGraph(name, row), inputs: caseInputs(row) }) }))
  const steps = [...allLayerCases, ...severalCases].map(({ title, document }) => ({
    title: `a step with ${title}`,
    tolerance: trainingStep,
    make() {
      const step = lowerTrainingStep(document, { batchSize, classCount: isClassifier(document) ? caseClasses : null, optimizer: { kind: 'momentum', momentum: 0.9 } })
      return { graph: step.graph, inputs: { ...Object.fromEntries(step.initialState(2)), ...goldenInputs(document, batchSize), ...stepInputs(caseInput, batchSize, caseClasses, { seed: 2, learningRate: 1 }) } }
    },
  }))
  return [...primitives, loop(trainingStep), ...(withSteps ? steps : [])]
}

/** Training steps whose weights, moments and statistics never leave the device. */
function loop(tolerance: number): Row {
  const document = tinyNetwork(caseClasses)
  const step = lowerTrainingStep(document, { batchSize, classCount: caseClasses, optimizer: { kind: 'momentum', momentum: 0.9 } })
  return {
    title: 'three steps with the state on the device',
    tolerance,
    make: () => ({ graph: step.graph, inputs: { ...Object.fromEntries(step.initialState(2)), ...stepInputs(document.input, batchSize, caseClasses, { seed: 2, learningRate: 0.1 }) } }),
    loop: { state: step.state.map(({ name }) => name), runs: 3 },
  }
}

async function check(device: Executor, { title, tolerance, make, loop: { state, runs } = { state: [], runs: 1 } }: Row): Promise<void> {
  tell({ kind: 'row', title })
  try {
    const { graph, inputs } = make()
    let expected: Tensors = {}
    for (let run = 0; run < runs; run++) expected = runReference(graph, { ...inputs, ...Object.fromEntries(state.flatMap((name) => (expected[name] ? [[name, expected[name]]] : []))) })
    const executable = await device.compile(graph, state)
    try {
      const actual = executable.device ? await runOnDevice(executable.device, inputs, runs) : state.length === 0 ? await executable.run(inputs) : null
      tell({ kind: 'verdict', title, wrong: actual === null ? null : firstDifference(graph, actual, expected, tolerance) })
    } finally {
      await executable.close()
    }
  } catch (error) {
    tell({ kind: 'verdict', title, wrong: (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 2).join(' ') })
  }
}

/** The worst element that is off by more than the tolerance times the greater of 1 and the expected number. */
function firstDifference(graph: Graph, actual: Readonly<Record<string, Tensor>>, expected: Readonly<Record<string, Tensor>>, tolerance: number): string | null {
  for (const { name, value } of graph.outputs) {
    const [a, e] = [actual[name], expected[name]?.data ?? []]
    if (a?.dtype !== value.dtype || a.shape.join() !== value.shape.join() || a.data.length !== e.length) return `${name} is ${a?.dtype}[${a?.shape.join()}] instead of ${value.dtype}[${value.shape.join()}]`
    let worst = { error: 0, at: -1 }
    e.forEach((number, at) => {
      const got = a.data[at] ?? Number.NaN
      const error = Object.is(got, number) || got === number ? 0 : Math.abs(got - number) / Math.max(1, Math.abs(number))
      if (!(error <= worst.error)) worst = { error: Number.isNaN(error) ? Infinity : error, at }
    })
    if (worst.error > tolerance) return `${name} at ${worst.at}: ${a.data[worst.at]} instead of ${e[worst.at]}`
  }
  return null
}

function tell(message: FromDevice): void {
  process.send?.(message)
}
