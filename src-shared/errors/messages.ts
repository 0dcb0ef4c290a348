/** Code -> sentence, one table per area. A code's arguments are typed by its message function. */
import { evaluationMessages } from './messages/evaluation.ts'
import { exportMessages } from './messages/exports.ts'
import { hostMessages } from './messages/host.ts'
import { imageMessages } from './messages/images.ts'
import { networkMessages } from './messages/network.ts'
import { pretrainedMessages } from './messages/pretrained.ts'
import { projectMessages } from './messages/project.ts'
import { trainingMessages } from './messages/training.ts'

export const messages = {
  unexpected: ({ reason }: { reason: string }) =>
    `Something unforeseen happened: ${reason}. Nothing was changed; try again, and use "Copy diagnostics" to report it.`,
  ...projectMessages,
  ...imageMessages,
  ...networkMessages,
  ...trainingMessages,
  ...evaluationMessages,
  ...exportMessages,
  ...pretrainedMessages,
  ...hostMessages,
}

export type ErrorCode = keyof typeof messages
export type ErrorArguments = { [C in ErrorCode]: Parameters<(typeof messages)[C]>[0] }
