/** One-button transfer: a network on a pretrained backbone, trained on the project's pictures in seconds, and fine-tuned if wanted. Its runs are ordinary runs. */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import type { ArgumentSchemas } from './contract.ts'
import { runConfig } from './runConfig.ts'
import type { RunPreflight } from './runs.ts'
import type { RunId } from '../dataset/ids.ts'
import type { HeadTask } from '../network/task.ts'
import type { HeadKind, RunSummary } from '../training/run.ts'
import type { Judgement } from '../training/transfer.ts'

/** What the button would do. */
export interface TransferPlan extends RunPreflight {
  readonly backboneName: string
  /** What the network is trained for, and in a sentence why: head, loss and figure follow. */
  readonly task: HeadTask
  readonly why: string
  /** How the head can be made for it, the usual one first. */
  readonly heads: readonly HeadKind[]
}

export interface TransferOutcome extends Judgement {
  readonly head: RunSummary
  /** The newest fine-tuning run of it that is at its end; null: none. */
  readonly tuned: RunSummary | null
  /** Whether fine-tuning can be offered: it has not been done, and validation images can tell whether it helped. */
  readonly canFineTune: boolean
}

export interface TransferApi {
  /** For a head made like this. */
  plan(head: HeadKind): TransferPlan
  /** Makes the network, unless the project has it, and starts the run of its head. Throws `runNotReady` with what stands in its way. */
  start(seed: number, head: HeadKind): RunSummary
  /** Starts the run that goes on from a finished head. Throws `runNotTransfer`. */
  fineTune(headId: RunId): RunSummary
  /** What came of a transfer, by either of its runs; null for other runs and while the head is not finished. */
  outcome(runId: RunId): TransferOutcome | null
}

export const transferArguments = {
  plan: z.tuple([runConfig.shape.head.unwrap()]),
  start: z.tuple([z.int().min(0).max(0xffffffff), runConfig.shape.head.unwrap()]),
  fineTune: z.tuple([schemas.runId]),
  outcome: z.tuple([schemas.runId]),
} satisfies ArgumentSchemas<TransferApi>
