/** Plans for targets from files, kept until they are carried out as one edit. Used by api/labels.ts. */
import { readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { EditResult } from '../../src-shared/api/labels.ts'
import type { MasksPlan, TableChoice, TablePlan } from '../../src-shared/api/targets.ts'
import type { ClassId } from '../../src-shared/dataset/ids.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { readImageFile } from '../images/readImageFile.ts'
import { reasonOf } from '../images/unreadable.ts'
import type { OpenProject } from '../project/openProject.ts'
import { findClassByName, insertClass, readClasses } from '../store/classes.ts'
import { readNamedImages } from '../store/images.ts'
import { ensureSourceFolder } from '../store/imports.ts'
import { codeOfClasses } from '../store/labelCodes.ts'
import { ensureMask } from '../store/masks.ts'
import { recordEdit, type ClassChange } from '../store/operations.ts'
import { readLabelling, writeLabelling } from '../store/project.ts'
import { transact } from '../store/transact.ts'
import { adoptUpload } from './adoptUpload.ts'
import { planMasks, type FoundMasks } from './planMasks.ts'
import { readTargetTable, type TargetTable } from './targetTable.ts'

/** A table of a million lines is about 50 MB. */
const largestTableBytes = 100 * 2 ** 20
const keepPlans = 4
const progressEveryMs = 100
/** Of the project, for masks that were sent. */
const insideFolder = 'masks'

type Plan = { readonly table: TargetTable } | { readonly masks: FoundMasks; readonly uploaded: boolean }
interface ProjectPlans {
  readonly plans: Map<string, Plan>
  looking: AbortController | null
}
const plansOf = new WeakMap<OpenProject, ProjectPlans>()

function plans(project: OpenProject): ProjectPlans {
  let known = plansOf.get(project)
  if (!known) plansOf.set(project, (known = { plans: new Map(), looking: null }))
  return known
}

function remember(project: OpenProject, plan: Plan): string {
  const planId = crypto.randomUUID()
  const own = plans(project)
  own.plans.set(planId, plan)
  for (const old of [...own.plans.keys()].slice(0, -keepPlans)) own.plans.delete(old)
  return planId
}

/** `path`: the table, or the folder of an upload that holds it alone. Throws `tableUnreadable`. */
export async function makeTablePlan(project: OpenProject, path: string, choice: TableChoice): Promise<TablePlan> {
  const { read } = project.database
  const file = tableFile(path)
  const name = basename(file)
  const { bytes } = await readImageFile(file).catch((error: unknown) => {
    throw new AppError('tableUnreadable', { name, reason: reasonOf(error) }, { cause: error })
  })
  if (bytes.length > largestTableBytes) throw new AppError('tableUnreadable', { name, reason: `it is larger than ${largestTableBytes / 2 ** 20} MB` })
  const table = readTargetTable(bytes, name, choice, readNamedImages(read), new Set(readClasses(read).map((label) => label.name)))
  const { targets: _, ...shown } = table
  return { planId: remember(project, { table }), ...shown, newClasses: classNames(table).filter((className) => findClassByName(read, className) === null) }
}

function tableFile(path: string): string {
  const file = resolve(path)
  if (!statSync(file, { throwIfNoEntry: false })?.isDirectory()) return file
  const inside = readdirSync(file)
  if (inside.length !== 1) throw new AppError('tableUnreadable', { name: basename(file), reason: `it is a folder of ${inside.length} files, where one table is needed` })
  return join(file, inside[0]!)
}

/** `uploaded`: the folder goes when the program ends, so its masks are copied into the project. Throws `folderNotFound`, `folderWithoutImages`, `targetsCancelled`. */
export async function makeMasksPlan(project: OpenProject, path: string, uploaded: boolean, onProgress: (done: number, total: number) => void): Promise<MasksPlan> {
  const own = plans(project)
  own.looking?.abort()
  const looking = (own.looking = new AbortController())
  project.onClose(() => looking.abort())
  let lastMs = 0
  try {
    const masks = await planMasks(path, readNamedImages(project.database.read), looking.signal, (done, total) => {
      const now = performance.now()
      if (now - lastMs < progressEveryMs && done < total) return
      lastMs = now
      onProgress(done, total)
    })
    const { masks: _, ...shown } = masks
    return { planId: remember(project, { masks, uploaded }), ...shown }
  } catch (error) {
    if (looking.signal.aborted) throw new AppError('targetsCancelled', {})
    throw error
  } finally {
    if (own.looking === looking) own.looking = null
  }
}

export function cancelMasksPlan(project: OpenProject): void {
  plans(project).looking?.abort()
}

/** Throws `targetsPlanUnknown`, and the file system's error where an uploaded mask cannot be copied. */
export async function applyPlan(project: OpenProject, planId: string): Promise<EditResult> {
  const own = plans(project)
  const plan = own.plans.get(planId)
  if (!plan) throw new AppError('targetsPlanUnknown', {})
  const result = 'table' in plan ? applyTable(project, plan.table) : applyMasks(project, plan.uploaded ? await adopt(project, plan.masks) : plan.masks, plan.uploaded)
  own.plans.delete(planId)
  return result
}

function applyTable(project: OpenProject, table: TargetTable): EditResult {
  const { write } = project.database
  const source = `from ${table.fileName}`
  return transact(write, () => {
    const labelling = readLabelling(write)
    if (table.kind === 'number') {
      if (labelling.kind !== 'number') writeLabelling(write, { ...labelling, kind: 'number' })
      const values = table.targets.flatMap((target) => ('number' in target ? [[target.id, target.number] as const] : []))
      return recordEdit(write, { describe: (count) => `Take the numbers of ${images(count)} ${source}`, images: [{ field: 'number', values }] })
    }
    const made: ClassChange[] = []
    const ids = new Map<string, ClassId>()
    for (const name of classNames(table)) {
      const known = findClassByName(write, name)
      const label = known ?? insertClass(write, name, null, null)
      if (!known) made.push({ id: label.id, before: null, after: label })
      ids.set(name, label.id)
    }
    const labelled = table.targets.flatMap((target) => ('classNames' in target ? [[target.id, target.classNames] as const] : []))
    const kind = labelled.some(([, names]) => names.length !== 1) ? 'several' : labelling.kind === 'number' ? 'one' : labelling.kind
    if (labelling.kind !== kind) writeLabelling(write, { ...labelling, kind })
    const values = labelled.map(([id, names]) => [id, codeOfClasses(write, names.map((name) => ids.get(name)!))] as const)
    return recordEdit(write, { describe: (count) => `Take the classes of ${images(count)} ${source}`, images: [{ field: 'label', values }], classes: made })
  })
}

/** Copies the masks of an upload into the project; on disk, whole, before a row points at them. */
async function adopt(project: OpenProject, found: FoundMasks): Promise<FoundMasks> {
  const masks = []
  for (const mask of found.masks) {
    const relativePath = await adoptUpload(join(project.path, insideFolder), mask.relativePath, join(found.rootPath, mask.relativePath), mask.sha256)
    masks.push({ ...mask, relativePath })
  }
  return { ...found, rootPath: insideFolder, masks }
}

function applyMasks(project: OpenProject, found: FoundMasks, inside: boolean): EditResult {
  const { write } = project.database
  return transact(write, () => {
    const sourceId = ensureSourceFolder(write, found.rootPath, inside)
    const values = found.masks.map(({ id, relativePath, sha256 }) => [id, ensureMask(write, sourceId, relativePath, sha256)] as const)
    return recordEdit(write, { describe: (count) => `Give masks to ${images(count)}`, images: [{ field: 'mask', values }] })
  })
}

/** Names of a table, sorted: the output order of classes that are new, as an import of folders has it. */
function classNames(table: TargetTable): readonly string[] {
  return [...new Set(table.targets.flatMap((target) => ('classNames' in target ? target.classNames : [])))].toSorted()
}

function images(count: number): string {
  return count === 1 ? '1 image' : `${count} images`
}
