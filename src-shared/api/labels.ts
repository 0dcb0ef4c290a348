/** Classes, labels, parts, and the one history that undoes them all. A label is on disk before a call returns. */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import { selection, type Selection } from './images.ts'
import { tableChoice, targetsSource, type MasksPlan, type TableChoice, type TablePlan, type TargetsSource } from './targets.ts'
import type { ArgumentSchemas } from './contract.ts'
import type { ClassId } from '../dataset/ids.ts'
import { labellingKinds, longestUnit, type Labelling } from '../dataset/labelling.ts'
import { splitScopes, type Split, type SplitRatios, type SplitScope } from '../dataset/split.ts'

export interface LabelClass {
  readonly id: ClassId
  readonly name: string
  /** `#rrggbb` */
  readonly colour: string
  /** The key that assigns it (`1`-`9`, `0`, `a` ...), or null. */
  readonly key: string | null
  /** Output order of networks; never changes for the classes that stay. */
  readonly position: number
}

/** What an edit did. `description` is what the Undo tooltip says: *Label 40 images "cat"*. */
export interface EditResult {
  readonly changed: number
  readonly description: string
  readonly canUndo: boolean
  readonly canRedo: boolean
}

export interface History {
  readonly undo: string | null
  readonly redo: string | null
}

export interface LabelsApi {
  classes(): readonly LabelClass[]
  createClass(name: string, colour: string | null, key: string | null): LabelClass
  updateClass(id: ClassId, change: { readonly name?: string; readonly colour?: string; readonly key?: string | null }): EditResult
  /** What the project's images are labelled with; kept with the project, not part of the history. */
  labelling(): Labelling
  setLabelling(labelling: Labelling): void
  /** All images of `from` get `into`; `from` disappears. Undoable. */
  mergeClasses(from: ClassId, into: ClassId): EditResult
  /** Images of the class become unlabelled. Undoable. */
  deleteClass(id: ClassId): EditResult
  /** The one class, in place of all there were; null removes the label. */
  assign(selection: Selection, classId: ClassId | null): EditResult
  /** These classes, in place of all there were; none: "none of the classes". */
  assignClasses(selection: Selection, classIds: readonly ClassId[]): EditResult
  /** Adds the class to the images, or takes it from them when all have it. */
  toggleClass(selection: Selection, classId: ClassId): EditResult
  /** null takes the number away. */
  setNumber(selection: Selection, value: number | null): EditResult
  /** All images with their classes, numbers and parts as CSV, which `planTable` reads back. */
  table(): string
  /** What a table (CSV) would set; nothing is written. */
  planTable(source: TargetsSource, choice: TableChoice): TablePlan
  /** What a folder of masks would set; every file is decoded, with `targetsProgress` events. Nothing is written. Throws `targetsCancelled`. */
  planMasks(source: TargetsSource): MasksPlan
  cancelMasks(): void
  /** Carries a plan out as one edit; a table of numbers makes the project label with numbers, one of several classes with several. */
  applyTargets(planId: string): EditResult
  assignSplit(selection: Selection, split: Split | null): EditResult
  /** Stratified, seeded, identical files on one side. Of `ratios` only the share between train and val counts for `keepTest`. */
  autoSplit(ratios: SplitRatios, seed: number, scope: SplitScope): EditResult
  /** Images that `autoSplit` would give a part: those with something to learn, or all where none has. */
  divisible(): Readonly<Record<SplitScope, number>>
  undo(): EditResult
  redo(): EditResult
  history(): History
}

const colour = z.string().regex(/^#[0-9a-f]{6}$/)
const key = z.string().regex(/^[a-z0-9]$/)
const ratio = z.number().min(0).max(1)

export const labelsArguments = {
  classes: z.tuple([]),
  createClass: z.tuple([schemas.name, colour.nullable(), key.nullable()]),
  updateClass: z.tuple([schemas.classId, z.strictObject({ name: schemas.name.exactOptional(), colour: colour.exactOptional(), key: key.nullable().exactOptional() })]),
  labelling: z.tuple([]),
  setLabelling: z.tuple([z.strictObject({ kind: z.enum(labellingKinds), unit: z.string().trim().max(longestUnit) })]),
  mergeClasses: z.tuple([schemas.classId, schemas.classId]),
  deleteClass: z.tuple([schemas.classId]),
  assign: z.tuple([selection, schemas.classId.nullable()]),
  assignClasses: z.tuple([selection, z.array(schemas.classId).max(10_000)]),
  toggleClass: z.tuple([selection, schemas.classId]),
  setNumber: z.tuple([selection, schemas.target.nullable()]),
  table: z.tuple([]),
  planTable: z.tuple([targetsSource, tableChoice]),
  planMasks: z.tuple([targetsSource]),
  cancelMasks: z.tuple([]),
  applyTargets: z.tuple([z.string().max(64)]),
  assignSplit: z.tuple([selection, schemas.split.nullable()]),
  autoSplit: z.tuple([z.strictObject({ train: ratio, val: ratio, test: ratio }), z.int().min(0).max(0xffffffff), z.enum(splitScopes)]),
  divisible: z.tuple([]),
  undo: z.tuple([]),
  redo: z.tuple([]),
  history: z.tuple([]),
} satisfies ArgumentSchemas<LabelsApi>
