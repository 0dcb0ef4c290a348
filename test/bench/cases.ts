/** What `npm run bench -- train`, `compile` and `batch` measure: network, batch and optimizer of each case. Read by both sides. */
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { OptimizerConfig } from '../../src-shared/training/run.ts'
import { mnist, mobilenetV2, resnet20, resnet50, vgg, vit } from './networks.ts'

export interface BenchCase {
  readonly about: string
  /** training: a whole step · inference: forward only, weights constant. */
  readonly mode: 'training' | 'inference'
  readonly batchSize: number
  readonly classCount: number
  readonly optimizer: OptimizerConfig
  readonly learningRate: number
  /** How far the sides' losses may be apart after one update from the same weights, relative. */
  readonly updatedLossTolerance: number
  document(): NetworkDocument
}

const momentum = { kind: 'momentum', momentum: 0.9 } as const

export const benchCases = {
  mnist: { about: 'Keras MNIST network, batch 64, Adam', mode: 'training', batchSize: 64, classCount: 10, optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }, learningRate: 1e-3, updatedLossTolerance: 1e-3, document: mnist },
  resnet20: { about: 'ResNet-20, 32x32, batch 64, momentum', mode: 'training', batchSize: 64, classCount: 10, optimizer: momentum, learningRate: 0.01, updatedLossTolerance: 1e-3, document: resnet20 },
  // 52 batch normalizations down to 3x3 pixels blow up rounding errors: PyTorch's two memory formats differ by 5e-3 here, with its float64 between them.
  mobilenetv2: { about: 'MobileNetV2 1.0, 96x96, batch 32, momentum', mode: 'training', batchSize: 32, classCount: 10, optimizer: momentum, learningRate: 0.001, updatedLossTolerance: 2e-2, document: () => mobilenetV2(96, 10) },
  vgg: { about: 'VGG-like 64-128-256 channels, 64x64, batch 16, momentum', mode: 'training', batchSize: 16, classCount: 10, optimizer: momentum, learningRate: 0.001, updatedLossTolerance: 1e-3, document: vgg },
  vit: { about: 'ViT-Tiny with 12 blocks, 32x32, patch 4, batch 64, momentum', mode: 'training', batchSize: 64, classCount: 10, optimizer: momentum, learningRate: 0.001, updatedLossTolerance: 1e-3, document: vit },
  'frozen-b1': { about: 'MobileNetV2 1.0, 224x224, forward with constant weights, batch 1', mode: 'inference', batchSize: 1, classCount: 1000, optimizer: { kind: 'sgd' }, learningRate: 0, updatedLossTolerance: 1e-4, document: () => mobilenetV2(224, 1000) },
  'frozen-b32': { about: 'MobileNetV2 1.0, 224x224, forward with constant weights, batch 32', mode: 'inference', batchSize: 32, classCount: 1000, optimizer: { kind: 'sgd' }, learningRate: 0, updatedLossTolerance: 1e-4, document: () => mobilenetV2(224, 1000) },
} as const satisfies Readonly<Record<string, BenchCase>>

export type BenchCaseName = keyof typeof benchCases

/** Measured by `npm run bench -- compile` only. */
export const resnet50Case: BenchCase = { about: 'ResNet-50, 224x224, batch 8, momentum', mode: 'training', batchSize: 8, classCount: 1000, optimizer: momentum, learningRate: 0.01, updatedLossTolerance: 1e-3, document: resnet50 }

/** A case by name; null where there is none. */
export function benchCase(name: string): BenchCase | null {
  if (name === 'resnet50') return resnet50Case
  return Object.hasOwn(benchCases, name) ? benchCases[name as BenchCaseName] : null
}
