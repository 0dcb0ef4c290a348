/** Targets that come from files: a table of numbers or classes, a folder of masks. First a plan that writes nothing, then one edit. */
import { z } from 'zod'
import * as schemas from './schemas.ts'

export const tableKinds = ['number', 'classes'] as const
/** What a column of a table holds: one number, or names of classes with `;` or `|` between them. */
export type TableKind = (typeof tableKinds)[number]

export interface TableChoice {
  readonly kind: TableKind
  /** Which column holds the target, counted from 0; null: the one whose heading says so, else the first beside the file names. */
  readonly column: number | null
}

/** Lines or files that set nothing, by reason; every one is in exactly one group. */
export interface RefusedTargets {
  readonly reason: string
  readonly count: number
  /** A few of them: `line 7: cat/1.jpg`. */
  readonly examples: readonly string[]
}

export interface TablePlan {
  readonly planId: string
  readonly fileName: string
  readonly kind: TableKind
  /** Headings, or `Column 2` where the table has none; `fileColumn` and `column` count from 0. */
  readonly columns: readonly string[]
  readonly fileColumn: number
  readonly column: number
  readonly lineCount: number
  /** Lines that give an image its target: `lineCount` less all that are refused. */
  readonly matched: number
  readonly refused: readonly RefusedTargets[]
  /** Classes that would be made. */
  readonly newClasses: readonly string[]
}

export interface MasksPlan {
  readonly planId: string
  readonly rootPath: string
  readonly fileCount: number
  readonly matched: number
  /** Images of the project that would still have no mask. */
  readonly without: number
  readonly refused: readonly RefusedTargets[]
}

/** On the core's machine, or sent to it: a table alone in its upload, masks in their folders. */
export const targetsSource = z.union([z.strictObject({ path: schemas.path }), z.strictObject({ uploadId: z.string().regex(/^[0-9a-f-]{1,64}$/) })])
export type TargetsSource = z.infer<typeof targetsSource>
export const tableChoice = z.strictObject({ kind: z.enum(tableKinds), column: z.int().min(0).max(10_000).nullable() })
