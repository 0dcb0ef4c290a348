/** Where axes of Keras shapes lie in PyTorch: images [H,W,C] as [N,C,H,W], series of images [T,H,W,C] as [N,T,C,H,W], all else in Keras's order. */
import type { Activation } from '../layers/activationField.ts'
import { pythonValue } from './names.ts'

const firstToLast: Readonly<Record<number, readonly number[]>> = { 3: [0, 2, 3, 1], 4: [0, 1, 3, 4, 2] }
const lastToFirst: Readonly<Record<number, readonly number[]>> = { 3: [0, 3, 1, 2], 4: [0, 1, 4, 2, 3] }

function permuted(x: string, order: readonly number[] | undefined): string {
  return order === undefined ? x : `${x}.permute(${order.join(', ')})`
}

/** An expression of this rank (without the batch) with its channels last. */
export function channelsLast(x: string, rank: number): string {
  return permuted(x, firstToLast[rank])
}

/** And back. */
export function channelsFirst(x: string, rank: number): string {
  return permuted(x, lastToFirst[rank])
}

/** The dimension in PyTorch of a place in a Keras shape without batch. */
export function torchDimension(place: number, rank: number): number {
  return (lastToFirst[rank]?.indexOf(place + 1) ?? place + 1)
}

const functions: { readonly [A in Exclude<Activation, 'linear' | 'leaky_relu' | 'softmax' | 'log_softmax'>]: string } = {
  relu: 'F.relu', relu6: 'F.relu6', elu: 'F.elu', selu: 'F.selu', gelu: 'F.gelu', silu: 'F.silu', mish: 'F.mish', sigmoid: 'torch.sigmoid', hard_sigmoid: 'F.hardsigmoid',
  hard_silu: 'F.hardswish', softplus: 'F.softplus', softsign: 'F.softsign', exponential: 'torch.exp', tanh: 'torch.tanh',
}

/** An activation applied to an expression of this rank; softmax runs over the channels. */
export function activated(activation: string, x: string, rank: number): string {
  switch (activation) {
    case 'linear': return x
    case 'leaky_relu': return `F.leaky_relu(${x}, 0.2)`
    case 'softmax': return `torch.softmax(${x}, dim=${torchDimension(rank - 1, rank)})`
    case 'log_softmax': return `torch.log_softmax(${x}, dim=${torchDimension(rank - 1, rank)})`
    default: return `${functions[activation as keyof typeof functions]}(${x})`
  }
}

/** An activation as a function of its own, over the last axis. */
export function activationFunction(activation: string): string {
  const name = Object.hasOwn(functions, activation) ? functions[activation as keyof typeof functions] : null
  return name ?? `lambda x: ${activated(activation, 'x', 1)}`
}

/** `F.pad` with zeros before and after columns and rows; nothing where there is nothing to add. */
export function padded(x: string, [top = 0, bottom = 0, left = 0, right = 0]: readonly number[], value: string | null = null): string {
  if (top + bottom + left + right === 0) return x
  return `F.pad(${x}, ${pythonValue([left, right, top, bottom])}${value === null ? '' : `, value=${value}`})`
}
