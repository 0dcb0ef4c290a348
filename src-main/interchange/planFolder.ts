/** What importing a folder would do: which sub-folder is which class, which level is the split. Reads, never writes. Used by importFolder.ts and api/images.ts. */
import { statSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { ClassFolder, ImportChoice, ImportPlan, PlannedClass } from '../../src-shared/api/images.ts'
import type { Split } from '../../src-shared/dataset/split.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { scanFolder, type Scan, type ScannedFile } from '../images/scan.ts'
import { findClassByName } from '../store/classes.ts'
import type { ReadDatabase } from '../store/openDatabase.ts'

/** A plan together with the list of files it counts. */
export interface FolderPlan {
  readonly planId: string
  /** Set when the files were uploaded: they are moved into the project. */
  readonly uploaded: boolean
  readonly scan: Scan
  readonly layout: FolderLayout
}

export interface FolderLayout {
  /** Levels of folders above the classes that hold nothing else: `flowers/` of `flowers/daisy/1.jpg`. */
  readonly wrapperDepth: number
  readonly hasSplitLevel: boolean
}

const splitNames: Readonly<Record<string, Split>> = {
  train: 'train', training: 'train', val: 'val', valid: 'val', validation: 'val', dev: 'val', test: 'test', testing: 'test',
}
/** Class names are at most this long; longer folder names are cut. */
const longestClassName = 200

/** Scans a folder. Throws `folderNotFound`, `folderWithoutImages`, `folderIsProject`. */
export async function planFolder(path: string, uploaded: boolean, projectPath: string, signal?: AbortSignal): Promise<FolderPlan> {
  const root = resolve(path)
  if (!isFolder(root)) throw new AppError('folderNotFound', { path })
  if (!uploaded && isInside(root, projectPath)) throw new AppError('folderIsProject', { path })
  const scan = await scanFolder(root, signal)
  if (scan.files.length === 0) throw new AppError('folderWithoutImages', { path, seen: scan.seenCount })
  return { planId: crypto.randomUUID(), uploaded, scan, layout: layoutOf(scan.files) }
}

/** The plan as people see it. */
export function describePlan(plan: FolderPlan, read: ReadDatabase): ImportPlan {
  const classes = { outer: new Map<string, number>(), inner: new Map<string, number>() }
  const counts = { train: 0, val: 0, test: 0 }
  let unlabelledCount = 0
  let totalBytes = 0
  let isNested = false
  for (const file of plan.scan.files) {
    const { className, split } = placeOf(file, plan.layout, 'outer')
    const inner = placeOf(file, plan.layout, 'inner').className
    if (className === null) unlabelledCount++
    else classes.outer.set(className, (classes.outer.get(className) ?? 0) + 1)
    if (inner !== null) classes.inner.set(inner, (classes.inner.get(inner) ?? 0) + 1)
    isNested ||= inner !== className
    if (split !== null) counts[split]++
    totalBytes += file.sizeBytes
  }
  return {
    planId: plan.planId,
    rootPath: plan.scan.root,
    imageCount: plan.scan.files.length,
    totalBytes,
    classes: planned(classes.outer),
    innerClasses: isNested ? planned(classes.inner) : null,
    splits: plan.layout.hasSplitLevel ? counts : null,
    unlabelledCount,
    refused: plan.scan.refused,
  }

  function planned(counts: ReadonlyMap<string, number>): readonly PlannedClass[] {
    return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => ({ name, count, exists: findClassByName(read, name) !== null }))
  }
}

/** Class names an import with this choice needs, sorted: the output order of networks, as Keras sorts its folders. */
export function classNamesOf(plan: FolderPlan, choice: ImportChoice): readonly string[] {
  if (!choice.foldersAreClasses) return []
  const names = new Set<string>()
  for (const file of plan.scan.files) {
    const { className } = placeOf(file, plan.layout, choice.classFolder)
    if (className !== null) names.add(className)
  }
  return [...names].sort()
}

/** What the folders around a file say about it. */
export function placeOf(file: ScannedFile, layout: FolderLayout, classFolder: ClassFolder = 'outer'): { readonly className: string | null; readonly split: Split | null } {
  const folders = file.relativePath.split('/').slice(layout.wrapperDepth, -1)
  const split = layout.hasSplitLevel ? (splitNames[folders[0]?.toLowerCase() ?? ''] ?? null) : null
  const inside = split === null ? folders : folders.slice(1)
  const name = (classFolder === 'outer' ? inside[0] : inside.at(-1))?.normalize('NFC').trim() ?? ''
  return { className: name === '' ? null : [...name].slice(0, longestClassName).join(''), split }
}

function layoutOf(files: readonly ScannedFile[]): FolderLayout {
  const paths = files.map((file) => file.relativePath.split('/').slice(0, -1))
  let wrapperDepth = 0
  const levelAt = (depth: number): Set<string> => new Set(paths.map((folders) => folders[depth] ?? ''))
  // A single folder is a wrapper when all its images lie in folders of their own, or it holds the split level.
  for (;;) {
    const level = levelAt(wrapperDepth)
    if (isSplitLevel(level) || level.size !== 1 || level.has('') || levelAt(wrapperDepth + 1).has('')) break
    wrapperDepth++
  }
  return { wrapperDepth, hasSplitLevel: isSplitLevel(levelAt(wrapperDepth)) }
}

/** Two different parts, or one next to nothing else: a class that happens to be called "test" beside others is no split. */
function isSplitLevel(names: ReadonlySet<string>): boolean {
  const parts = new Set<Split>()
  for (const name of names) {
    const split = splitNames[name.toLowerCase()]
    if (split !== undefined) parts.add(split)
  }
  return parts.size >= 2 || (parts.size === 1 && names.size === 1)
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

function isInside(path: string, folder: string): boolean {
  const steps = relative(folder, path)
  return steps !== '..' && !steps.startsWith(`..${sep}`) && !isAbsolute(steps)
}
