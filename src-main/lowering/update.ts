/**
 * From gradients to the next state: clipping, weight decay, the optimizer, accumulation, the moving average of the weights. Order and
 * formulas are Keras's (`base_optimizer.py`), except that the average follows updates, not batches, while gradients are accumulated.
 */
import type { ClipConfig, OptimizerConfig, UpdateConfig } from '../../src-shared/training/optimizer.ts'
import { weightDecayOf } from '../../src-shared/training/optimizer.ts'
import { add } from '../autodiff/primitives/add.ts'
import { concatenate } from '../autodiff/primitives/concatenate.ts'
import { divide } from '../autodiff/primitives/divide.ts'
import { greater } from '../autodiff/primitives/greater.ts'
import { maximum } from '../autodiff/primitives/maximum.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { sqrt } from '../autodiff/primitives/sqrt.ts'
import { subtract } from '../autodiff/primitives/subtract.ts'
import { where } from '../autodiff/primitives/where.ts'
import { clip } from '../autodiff/primitives/clip.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { addInput, scalar, withLayer } from '../graph/builder.ts'
import type { NamedValue } from '../graph/graph.ts'
import type { Value } from '../graph/ir.ts'
import { plus, square, times, total } from './arithmetic.ts'
import type { NetworkWeight } from './forward.ts'
import { optimizerFor } from './optimizers/index.ts'
import type { Slot } from './optimizers/optimizer.ts'
import type { StateTensor } from './program.ts'

/** A weight under training: its value and its gradient, null where the loss does not depend on it (it then stays as it is). */
export interface TrainedWeight extends NetworkWeight {
  readonly value: Value
  readonly gradient: Value | null
}

export interface UpdateOptions {
  readonly optimizer: OptimizerConfig
  readonly update: UpdateConfig
  /** By layer id; 1 where it is not named. */
  readonly layerRates: Readonly<Record<string, number>>
  /** Updates of the run before a weight's memory began, by weight name; 0 where it is not named. */
  readonly updatesBefore: Readonly<Record<string, number>>
}

/** State of a weight beside itself: `start` is what each element begins with, or the weight's own value. */
export interface SlotState extends StateTensor {
  readonly start: number | 'weight'
}

/** The moving average of a weight. */
export const averageSlot = 'ema'
/** The sum of the gradients since the last update. */
const sumSlot = 'accumulated'

/** All slots of a weight, in the order of the state. */
export function slotsOf({ name, shape }: Pick<NetworkWeight, 'name' | 'shape'>, { optimizer, update }: Pick<UpdateOptions, 'optimizer' | 'update'>): readonly SlotState[] {
  const slots: readonly (Omit<Slot, 'start'> & Pick<SlotState, 'start'>)[] = [
    ...optimizerFor(optimizer).slots(optimizer),
    ...(update.accumulationSteps > 1 ? [{ name: sumSlot, start: 0 }] : []),
    ...(update.emaMomentum === null ? [] : [{ name: averageSlot, start: 'weight' as const }]),
  ]
  return slots.map((slot) => ({ name: `${name}/${slot.name}`, shape, role: 'slot' as const, start: slot.start }))
}

export interface Update {
  /** The next value of every weight and slot. */
  readonly next: readonly NamedValue[]
  /** Length of the whole gradient before clipping, [] (with accumulation, of the mean so far); null where no weight has a gradient. */
  readonly gradientNorm: Value | null
}

/** Adds the inputs `learning_rate` and `step` (and `update`, where gradients are accumulated) and those of the slots. */
export function lowerUpdate(builder: GraphBuilder, weights: readonly TrainedWeight[], options: UpdateOptions): Update {
  const { update } = options
  const learningRate = addInput(builder, 'learning_rate', [], 'float32')
  const step = addInput(builder, 'step', [], 'float32')
  const due = update.accumulationSteps > 1 ? greater(builder, addInput(builder, 'update', [], 'float32'), scalar(builder, 0)) : null
  const slots = weights.map((weight) => withLayer(builder, weight.layerId, () => new Map(slotsOf(weight, options).map(({ name, shape }) => [name, addInput(builder, name, shape, 'float32')]))))
  const slotOf = (index: number, slot: string): Value => {
    const value = slots[index]?.get(`${weights[index]?.name}/${slot}`)
    if (!value) throw new Error(`weight ${weights[index]?.name}: its slot ${slot} is missing`)
    return value
  }
  const sums = weights.map(({ gradient, layerId }, index) => withLayer(builder, layerId, () => (gradient && due ? add(builder, slotOf(index, sumSlot), gradient) : gradient)))
  const means = sums.map((sum, index) => withLayer(builder, weights[index]?.layerId ?? null, () => (sum ? times(builder, sum, 1 / update.accumulationSteps) : null)))
  const clipped = clipGradients(builder, weights, means, update.clip)
  const squares = squaredLength(builder, weights, means)
  const next = weights.flatMap((weight, index) => withLayer(builder, weight.layerId, () => {
    const { name, value } = weight
    const gradient = clipped[index]
    const optimizer = optimizerFor(options.optimizer)
    const own = optimizer.slots(options.optimizer).map((slot) => ({ name: slot.name, value: slotOf(index, slot.name) }))
    const rate = times(builder, learningRate, options.layerRates[weight.layerId] ?? 1)
    const localStep = plus(builder, step, -(options.updatesBefore[name] ?? 0))
    const updated = gradient
      ? optimizer.update(builder, options.optimizer, decayed(builder, value, rate, weightDecayOf(options.optimizer, update)), gradient, own.map((slot) => slot.value), { learningRate: rate, step: localStep })
      : { weight: value, slots: own.map((slot) => slot.value) }
    const next: NamedValue[] = [{ name, value: updated.weight }, ...own.map((slot, at) => ({ name: `${name}/${slot.name}`, value: updated.slots[at] ?? slot.value }))]
    if (update.emaMomentum !== null) next.push({ name: `${name}/${averageSlot}`, value: averaged(builder, slotOf(index, averageSlot), updated.weight, update.emaMomentum, localStep) })
    if (!due) return next
    const before = (slot: string): Value => (slot === name ? value : (slots[index]?.get(slot) ?? value))
    const kept = next.map((entry) => ({ name: entry.name, value: where(builder, due, entry.value, before(entry.name)) }))
    const sum = sums[index] ?? slotOf(index, sumSlot)
    return [...kept, { name: `${name}/${sumSlot}`, value: where(builder, due, scalar(builder, 0), sum) }]
  }))
  return { next, gradientNorm: squares && sqrt(builder, squares) }
}

/** w - lr * decay * w. */
function decayed(builder: GraphBuilder, weight: Value, learningRate: Value, decay: number): Value {
  if (decay === 0) return weight
  return subtract(builder, weight, multiply(builder, times(builder, weight, decay), learningRate))
}

/** momentum * average + (1 - momentum) * w; after the first update the weight itself. */
function averaged(builder: GraphBuilder, average: Value, weight: Value, momentum: number, step: Value): Value {
  const later = add(builder, times(builder, average, momentum), times(builder, weight, 1 - momentum))
  return where(builder, greater(builder, step, scalar(builder, 1)), later, weight)
}

function clipGradients(builder: GraphBuilder, weights: readonly TrainedWeight[], gradients: readonly (Value | null)[], config: ClipConfig | null): readonly (Value | null)[] {
  if (config === null) return gradients
  const { kind, limit } = config
  if (kind === 'value') return inLayers(builder, weights, gradients, (gradient) => clip(builder, gradient, -limit, limit))
  // To at most `limit`: g * limit / max(length, limit).
  const shorten = (gradient: Value, squares: Value): Value =>
    multiply(builder, gradient, divide(builder, scalar(builder, limit), maximum(builder, sqrt(builder, squares), scalar(builder, limit))))
  if (kind === 'norm') return inLayers(builder, weights, gradients, (gradient) => shorten(gradient, total(builder, square(builder, gradient))))
  const all = squaredLength(builder, weights, gradients)
  return all === null ? gradients : inLayers(builder, weights, gradients, (gradient) => shorten(gradient, all))
}

/** The sum of all squares, []; null where there is no gradient. */
function squaredLength(builder: GraphBuilder, weights: readonly TrainedWeight[], gradients: readonly (Value | null)[]): Value | null {
  const parts = inLayers(builder, weights, gradients, (gradient) => total(builder, square(builder, gradient))).filter((part) => part !== null)
  // One sum of all: a chain of additions would be a node more for each weight.
  return parts.length === 0 ? null : total(builder, concatenate(builder, parts.map((part) => reshape(builder, part, [1])), 0))
}

function inLayers(builder: GraphBuilder, weights: readonly TrainedWeight[], gradients: readonly (Value | null)[], make: (gradient: Value) => Value): readonly (Value | null)[] {
  return gradients.map((gradient, index) => gradient && withLayer(builder, weights[index]?.layerId ?? null, () => make(gradient)))
}
