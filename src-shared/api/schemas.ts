/** Zod pieces that several areas share. */
import { z } from 'zod'
import type { ClassId, ImageId, JobId, NetworkId, RunId } from '../dataset/ids.ts'
import { colours, fits } from '../dataset/inputSettings.ts'
import { largestTarget } from '../dataset/labelling.ts'
import { splits } from '../dataset/split.ts'

const rowId = z.int().min(1)
export const imageId = rowId as unknown as z.ZodType<ImageId>
export const classId = rowId as unknown as z.ZodType<ClassId>
export const networkId = rowId as unknown as z.ZodType<NetworkId>
export const runId = rowId as unknown as z.ZodType<RunId>
export const jobId = z.string().min(1).max(64) as unknown as z.ZodType<JobId>
export const split = z.enum(splits)
/** A file system path typed by the user or given by a drop. */
export const path = z.string().min(1).max(4096)
export const name = z.string().trim().min(1).max(200)
/** The number of an image; float32, in which networks compute, ends soon after. */
export const target = z.number().min(-largestTarget).max(largestTarget)
export const inputSettings = z.strictObject({
  widthPx: z.int().min(1).max(4096),
  heightPx: z.int().min(1).max(4096),
  colour: z.enum(colours),
  fit: z.enum(fits),
})
