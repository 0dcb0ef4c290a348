/** The lowering for this machine: the portable one, with entries replaced where onnxruntime has something faster. Never written to a file that leaves the machine. */
import { portableLowering } from './portable.ts'
import type { LoweringTable } from './emit.ts'

export const fastLowering: LoweringTable = {
  ...portableLowering,
}
