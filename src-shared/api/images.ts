/** Images: plan and run an import, look at the set, remove, relocate. Pixels never pass here: see `imageUrl`. */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import type { ArgumentSchemas } from './contract.ts'
import type { ClassId, ImageId, JobId } from '../dataset/ids.ts'
import type { InputSettings } from '../dataset/inputSettings.ts'
import type { Split } from '../dataset/split.ts'

/** Which images: all conditions hold together; a missing one does not restrict. */
export interface ImageFilter {
  /** A class: alone or among others. `none`: marked as none of the classes; `several`: more than one class. */
  readonly classId?: ClassId | 'unlabelled' | 'none' | 'several'
  /** Whether the image has a number, and which. */
  readonly number?: boolean
  readonly numberFrom?: number
  readonly numberTo?: number
  readonly mask?: boolean
  readonly split?: Split | 'none'
  /** Part of the file's path inside its source folder. */
  readonly text?: string
  /** Files that cannot be found at present. */
  readonly missing?: boolean
}

/** A bulk action names ids, or a filter, so that "select all 100,000" costs nothing. */
export type Selection = { readonly ids: readonly ImageId[] } | { readonly filter: ImageFilter }

export interface ImageRow {
  readonly id: ImageId
  /** Path inside its source folder, with `/`. */
  readonly relativePath: string
  readonly widthPx: number
  readonly heightPx: number
  readonly sizeBytes: number
  readonly format: string
  /** The one class; null where there is none, or several. */
  readonly classId: ClassId | null
  /** All classes in output order; empty: marked as none of the classes; null: no label. */
  readonly classIds: readonly ClassId[] | null
  readonly number: number | null
  readonly hasMask: boolean
  readonly split: Split | null
  /** The file was not found when last needed. */
  readonly missing: boolean
}

export interface PlannedClass {
  readonly name: string
  readonly count: number
  readonly exists: boolean
}

/** Which folder names the class of `anna/daisy/1.jpg`: the outer one (anna) or the inner one (daisy). */
export const classFolders = ['outer', 'inner'] as const
export type ClassFolder = (typeof classFolders)[number]

/** What an import would do, before anything is written. */
export interface ImportPlan {
  readonly planId: string
  readonly rootPath: string
  readonly imageCount: number
  readonly totalBytes: number
  /** Folder name -> count, as classes, when sub-folders become labels. */
  readonly classes: readonly PlannedClass[]
  /** The same by the folder each image lies in; null where that is the same folder. */
  readonly innerClasses: readonly PlannedClass[] | null
  /** Counts per part when a train/val/test level was found; null when there is none. */
  readonly splits: Readonly<Record<Split, number>> | null
  /** Images outside any class folder. */
  readonly unlabelledCount: number
  /** Files with an unsupported ending, by ending: `.psd` -> 3. */
  readonly refused: readonly { readonly reason: string; readonly count: number; readonly examples: readonly string[] }[]
}

export interface ImportChoice {
  readonly foldersAreClasses: boolean
  /** Left out: the outer one. */
  readonly classFolder?: ClassFolder
  readonly useSplitFolders: boolean
}

export interface UnreadableFile {
  readonly relativePath: string
  readonly reason: string
}

export interface ImportProgress {
  readonly jobId: JobId
  readonly state: 'scanning' | 'running' | 'finished' | 'cancelled' | 'failed'
  readonly done: number
  readonly total: number
  readonly imagesPerSecond: number
  readonly secondsLeft: number | null
  readonly added: number
  /** Already in the project (same file again). */
  readonly known: number
  /** Same bytes as another image: reported, not doubled. */
  readonly duplicates: readonly { readonly relativePath: string; readonly sameAs: string }[]
  readonly duplicateCount: number
  /** The first thousand; `unreadableCount` counts all. */
  readonly unreadable: readonly UnreadableFile[]
  readonly unreadableCount: number
  /** The sentence of what went wrong, when failed. */
  readonly error: string | null
}

export interface SourceFolder {
  readonly id: number
  readonly path: string
  readonly imageCount: number
  /** Images whose mask lies in it. */
  readonly maskCount: number
  readonly present: boolean
}

/** The numbers of the images at a glance. */
export interface NumberFigures {
  readonly count: number
  readonly least: number
  readonly most: number
  readonly mean: number
  /** Images per equal piece of the range from least to most; a single one where all numbers are the same. */
  readonly bins: readonly number[]
}

export interface ImageCounts {
  readonly total: number
  readonly unlabelled: number
  /** Marked as none of the classes. */
  readonly none: number
  /** With more than one class. */
  readonly several: number
  readonly missing: number
  readonly masks: number
  readonly numbers: NumberFigures | null
  /** An image of several classes counts for each of them. */
  readonly perClass: readonly { readonly classId: ClassId; readonly count: number }[]
  readonly perSplit: Readonly<Record<Split | 'none', number>>
}

export interface ImagesApi {
  /** Looks into a folder (or a finished upload, by its upload id) and says what an import would do. */
  planImport(source: { readonly path: string } | { readonly uploadId: string }): ImportPlan
  /** Starts the import of a plan; progress arrives as `importProgress` events. */
  startImport(planId: string, choice: ImportChoice): JobId
  /** State of a running or the last finished import; null when there was none. */
  importProgress(): ImportProgress | null
  cancelImport(jobId: JobId): void
  /** Every matching id in grid order (import order). 100,000 ids are under a megabyte. */
  ids(filter: ImageFilter): readonly ImageId[]
  /** Rows for what is on screen, in the order asked; ids that are gone are left out. At most 1,000 ids. */
  rows(ids: readonly ImageId[]): readonly ImageRow[]
  counts(): ImageCounts
  /** The next image without a label (without a number, where the project labels by number) after this one in grid order, wrapping round; null when all have one. */
  nextUnlabelled(after: ImageId | null): ImageId | null
  /** Takes images out of the project (undoable); files are never touched. Returns how many. */
  remove(selection: Selection): number
  sourceFolders(): readonly SourceFolder[]
  /** The folder moved: checks that the files are the same ones, then re-points. Returns how many were found. */
  relocateFolder(sourceFolderId: number, newPath: string): { readonly found: number; readonly missing: number }
  /** Address of one image as the network would see it with these settings (an image route; see `resources.ts`). */
  previewUrl(imageId: ImageId, input: InputSettings): string
}

export const imageFilter = z.strictObject({
  classId: z.union([schemas.classId, z.enum(['unlabelled', 'none', 'several'])]).exactOptional(),
  number: z.boolean().exactOptional(),
  numberFrom: schemas.target.exactOptional(),
  numberTo: schemas.target.exactOptional(),
  mask: z.boolean().exactOptional(),
  split: z.union([schemas.split, z.literal('none')]).exactOptional(),
  text: z.string().max(500).exactOptional(),
  missing: z.boolean().exactOptional(),
})
export const selection = z.union([
  z.strictObject({ ids: z.array(schemas.imageId).max(2_000_000) }),
  z.strictObject({ filter: imageFilter }),
])

export const imagesArguments = {
  planImport: z.tuple([z.union([z.strictObject({ path: schemas.path }), z.strictObject({ uploadId: z.string().regex(/^[0-9a-f-]{1,64}$/) })])]),
  startImport: z.tuple([z.string().max(64), z.strictObject({ foldersAreClasses: z.boolean(), classFolder: z.enum(classFolders).exactOptional(), useSplitFolders: z.boolean() })]),
  importProgress: z.tuple([]),
  cancelImport: z.tuple([schemas.jobId]),
  ids: z.tuple([imageFilter]),
  rows: z.tuple([z.array(schemas.imageId).max(1000)]),
  counts: z.tuple([]),
  nextUnlabelled: z.tuple([schemas.imageId.nullable()]),
  remove: z.tuple([selection]),
  sourceFolders: z.tuple([]),
  relocateFolder: z.tuple([z.int().min(1), schemas.path]),
  previewUrl: z.tuple([schemas.imageId, schemas.inputSettings]),
} satisfies ArgumentSchemas<ImagesApi>
