/** One image on its way through a network: what every layer makes of it, and the arithmetic of single numbers. Nothing of it is kept. */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import type { ArgumentSchemas } from './contract.ts'
import type { ImageId, RunId } from '../dataset/ids.ts'
import type { NetworkDocument } from '../network/document.ts'
import type { Shape } from '../tensor/shape.ts'
import type { PoolRule } from '../tensor/windowSteps.ts'

/** Maps in one answer at most. */
export const mapsPerPage = 64
/** Longest side of a small map [px]; larger ones are averaged down. */
export const tileSidePx = 64
/** Channels whose window is written out in one answer. */
export const channelsPerStep = 8

export type FlowWeights =
  | { readonly kind: 'fresh'; readonly seed: number }
  /** What a run learnt: at its best epoch, or where it stands. Layers that the run does not have, or in another shape, stay fresh. */
  | { readonly kind: 'run'; readonly runId: RunId; readonly at: 'best' | 'latest' }

export interface FlowSource {
  readonly document: NetworkDocument
  readonly imageId: ImageId
  readonly weights: FlowWeights
}

export interface FlowLayer {
  readonly id: string
  /** As in Keras, without the batch. */
  readonly shape: Shape
  /** Images [H, W] the output is made of: one per channel; for a sequence one of steps by features; 0 for a flat list. */
  readonly mapCount: number
  readonly min: number
  readonly max: number
  /** Share of numbers that are exactly 0, as relu makes them. */
  readonly zeroShare: number
  /** Numbers that are infinite or none at all. */
  readonly nonFinite: number
  /** Click on a number and see its arithmetic. */
  readonly canStep: boolean
}

export interface FlowOverview {
  /** In the order of computation. */
  readonly layers: readonly FlowLayer[]
  /** Layers with weights that are not from the chosen run; empty with fresh weights. */
  readonly freshLayers: readonly string[]
  readonly computeMs: number
}

/** One map, grey values 0..255 from `min` to `max`, row by row, base64. */
export interface FlowTile {
  readonly min: number
  readonly max: number
  readonly pixels: string
}
export interface FlowMaps {
  /** Rows and columns of the map itself and of the tiles. */
  readonly mapSize: readonly [number, number]
  readonly tileSize: readonly [number, number]
  readonly first: number
  readonly tiles: readonly FlowTile[]
}

/** One whole map: float32 little-endian, row by row, base64. */
export interface FlowMap {
  readonly rows: number
  readonly columns: number
  readonly min: number
  readonly max: number
  readonly values: string
}

/** What one input channel, or one input of a Dense layer, contributes to one output number. */
export interface FlowStepChannel {
  readonly channel: number
  /** The window row by row; null is padding. */
  readonly values: readonly (number | null)[]
  /** The kernel; empty for a pool. */
  readonly weights: readonly number[]
  /** Sum of the products. */
  readonly sum: number
  /** SeparableConv2D: what the sum is multiplied with when channels are mixed. Null: nothing more is done to it. */
  readonly factor: number | null
}
export interface FlowStep {
  /** transposed: input numbers draw the kernel, the window holds those that reach the output's place · dense: every input, each with a weight of its own. */
  readonly rule: 'convolution' | 'transposed' | 'dense' | PoolRule
  /** Rows and columns of the written-out windows; the kernel but where the rule is transposed or dense. */
  readonly grid: readonly [number, number]
  readonly kernel: readonly [number, number]
  readonly strides: readonly [number, number]
  readonly dilation: readonly [number, number]
  /** The map of the layer before that the first written-out channel is on (null: there is none), and the window's first cell there; negative in the padding. */
  readonly inputMap: number | null
  readonly start: readonly [number, number]
  readonly inputSize: readonly [number, number]
  /** How many contributions this output adds up. */
  readonly parts: number
  /** Each of them; of a Dense layer those that are written out. */
  readonly sums: readonly number[]
  /** Number of the first of these channels in the input. */
  readonly firstChannel: number
  /** Some of them; of more than `channelsPerStep` those with the largest sums first. */
  readonly channels: readonly FlowStepChannel[]
  /** Null where the layer has none. */
  readonly bias: number | null
  /** Before the activation. */
  readonly total: number
  /** Keras name; linear for none. */
  readonly activation: string
  /** What the layer put out (float32). */
  readonly output: number
}

export interface FlowApi {
  /** Sends the image through and tells about every layer. Throws when the network has problems or the image cannot be read. */
  layers(source: FlowSource): FlowOverview
  /** Small pictures of `count` channels, at most `mapsPerPage`. */
  maps(source: FlowSource, layerId: string, first: number, count: number): FlowMaps
  /** One channel in full. */
  map(source: FlowSource, layerId: string, index: number): FlowMap
  /** A flat output: its numbers from `first`, at most 1,024. */
  values(source: FlowSource, layerId: string, first: number): readonly number[]
  /** The arithmetic of one number; channels from `firstInput` are written out. Layers with `canStep` only. */
  step(source: FlowSource, layerId: string, channel: number, row: number, column: number, firstInput: number): FlowStep
}

const count = z.int().min(0).max(2 ** 31)
const source = z.strictObject({
  // Checked by `assertDocument`, which names the field.
  document: z.custom<NetworkDocument>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
  imageId: schemas.imageId,
  weights: z.union([
    z.strictObject({ kind: z.literal('fresh'), seed: z.int().min(0).max(2 ** 31 - 1) }),
    z.strictObject({ kind: z.literal('run'), runId: schemas.runId, at: z.enum(['best', 'latest']) }),
  ]),
})
const layerId = z.string().min(1).max(64)

export const flowArguments = {
  layers: z.tuple([source]),
  maps: z.tuple([source, layerId, count, z.int().min(1).max(mapsPerPage)]),
  map: z.tuple([source, layerId, count]),
  values: z.tuple([source, layerId, count]),
  step: z.tuple([source, layerId, count, count, count, count]),
} satisfies ArgumentSchemas<FlowApi>
