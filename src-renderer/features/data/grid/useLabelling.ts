/**
 * Edits on the selection: label, part, remove, undo, redo. The cursor may run ahead; a label is shown as done only when
 * the core has said that it is on disk.
 */
import { computed, shallowRef, watch } from 'vue'
import type { ImageFilter, ImageRow, Selection } from '../../../../src-shared/api/images.ts'
import type { EditResult } from '../../../../src-shared/api/labels.ts'
import type { ClassId, ImageId } from '../../../../src-shared/dataset/ids.ts'
import type { Labelling as ProjectLabelling } from '../../../../src-shared/dataset/labelling.ts'
import type { Split } from '../../../../src-shared/dataset/split.ts'
import { client } from '../../../api/client.ts'
import { useClasses } from '../../../composables/useClasses.ts'
import { usePreference } from '../../../composables/usePreference.ts'
import { dismissPlainToasts, showError, showToast } from '../../../composables/useToasts.ts'
import { commonText } from '../../../text/common.ts'
import { dataText } from '../../../text/data.ts'
import { labellingText } from '../../../text/labelling.ts'
import { afterListChange, emptySelection, selectedCount, selectedIds, selectOne, type GridSelection } from './selection.ts'
import { useDataset } from './useDataset.ts'

/** What an edit makes of a row. */
export type RowChange = { readonly [K in 'classId' | 'classIds' | 'split' | 'number']?: ImageRow[K] }

/** False when an image that now has this label, part or number no longer belongs to what the filter shows. */
export function staysIn(filter: ImageFilter, change: RowChange): boolean {
  if (change.classId !== undefined && filter.classId !== undefined && (change.classId ?? 'unlabelled') !== filter.classId) return false
  if (change.number !== undefined && filter.number !== undefined && (change.number !== null) !== filter.number) return false
  return !(change.split !== undefined && filter.split !== undefined && (change.split ?? 'none') !== filter.split)
}

export function useLabelling() {
  const selection = shallowRef<GridSelection>(emptySelection)
  const dataset = useDataset((before, after) => (selection.value = afterListChange(selection.value, before, after)), keepSelected)
  const { filter, ids, history, mode, rows } = dataset
  const advance = usePreference('advance', true, (kept): kept is boolean => typeof kept === 'boolean')
  /** Images whose edit has not been acknowledged yet. */
  const saving = shallowRef<ReadonlySet<ImageId>>(new Set())
  const { classes } = useClasses()
  const place = (id: ClassId): number => classes.value.findIndex((entry) => entry.id === id)
  const selectedTotal = computed(() => selectedCount(selection.value, ids.value))

  function target(): { readonly api: Selection; readonly edited: readonly ImageId[] } | null {
    if (ids.value.length === 0 || selectedTotal.value === 0) return null
    const edited = selectedIds(selection.value, ids.value)
    return { api: selection.value.all ? { filter: filter.value } : { ids: edited }, edited }
  }
  /**
   * Where an image gets several classes one after the other, it stays in view as long as it is selected, although after the first of them
   * it may no longer be what the filter shows. Ids are in ascending order.
   */
  let strangers: ReadonlySet<ImageId> = new Set()
  function keepSelected(before: readonly ImageId[], after: readonly ImageId[]): readonly ImageId[] {
    strangers = new Set()
    if (mode.value.kind !== 'several' || selection.value.all) return after
    const matching = new Set(after)
    strangers = new Set(selectedIds(selection.value, before).filter((id) => !matching.has(id)))
    return strangers.size === 0 ? after : [...after, ...strangers].sort((a, b) => a - b)
  }
  watch(selection, () => {
    if (strangers.size === 0) return
    const chosen = new Set(selectedIds(selection.value, ids.value))
    const leaving = new Set([...strangers].filter((id) => !chosen.has(id)))
    if (leaving.size === 0) return
    strangers = new Set([...strangers].filter((id) => !leaving.has(id)))
    dataset.setIds(ids.value.filter((id) => !leaving.has(id)))
  })
  async function setFilter(next: ImageFilter): Promise<void> {
    // What was selected is looked for in the new list, not carried into it.
    selection.value = { ...emptySelection, cursor: -1 }
    await dataset.setFilter(next)
  }

  function remember(result: EditResult): void {
    history.value = { undo: result.canUndo ? result.description : null, redo: result.canRedo ? (history.value.redo ?? '') : null }
  }
  /** `change`: what it makes of each row; null when only the core can say. */
  async function edit(change: RowChange | ((row: ImageRow) => RowChange) | null, advances: boolean, call: (selection: Selection) => Promise<EditResult>): Promise<void> {
    const chosen = target()
    if (!chosen) return
    const editedSet = new Set(chosen.edited)
    dismissPlainToasts()
    saving.value = new Set([...saving.value, ...editedSet])
    if (chosen.edited.length === 1 && advances && selection.value.cursor < ids.value.length - 1) {
      selection.value = selectOne(selection.value.cursor + 1)
    }
    try {
      const result = await call(chosen.api)
      if (change !== null) rows.patch(chosen.edited, (row): ImageRow => ({ ...row, ...(typeof change === 'function' ? change(row) : change) }))
      remember(result)
      if (change === null) await dataset.reload()
      else if (typeof change === 'object' && !staysIn(filter.value, change)) dataset.setIds(ids.value.filter((id) => !editedSet.has(id)))
      if (chosen.edited.length > 1) showToast(result.description, { label: commonText.undo, run: () => void undo() })
    } catch (error) {
      showError(error)
    } finally {
      saving.value = new Set([...saving.value].filter((id) => !editedSet.has(id)))
    }
  }
  async function remove(): Promise<void> {
    const chosen = target()
    if (!chosen) return
    try {
      const count = await client.images.remove(chosen.api)
      const removed = new Set(chosen.edited)
      dataset.setIds(ids.value.filter((id) => !removed.has(id)))
      showToast(dataText.removed(count), { label: commonText.undo, run: () => void undo() })
      await dataset.reload()
    } catch (error) {
      showError(error)
    }
  }
  async function step(call: () => Promise<EditResult>, say: (what: string) => string): Promise<void> {
    try {
      const result = await call()
      showToast(say(result.description))
      await dataset.reload()
    } catch (error) {
      showError(error)
    }
  }
  async function undo(): Promise<void> {
    if (history.value.undo !== null) await step(() => client.labels.undo(), dataText.undone)
  }
  async function redo(): Promise<void> {
    if (history.value.redo !== null) await step(() => client.labels.redo(), dataText.redone)
  }
  /** Moves to the next image without a label, wrapping round; shows all images when the filter would hide it. */
  async function goToNextUnlabelled(): Promise<void> {
    try {
      const next = await client.images.nextUnlabelled(ids.value[selection.value.cursor] ?? null)
      if (next === null) {
        showToast(mode.value.kind === 'number' ? labellingText.allNumbered : labellingText.allLabelled)
        return
      }
      if (!ids.value.includes(next)) await setFilter({})
      const index = ids.value.indexOf(next)
      if (index >= 0) selection.value = selectOne(index)
    } catch (error) {
      showError(error)
    }
  }

  return {
    ...dataset, selection, selectedTotal, advance, saving, remove, undo, redo, goToNextUnlabelled,
    setFilter,
    assign: (classId: ClassId | null) => edit({ classId, classIds: classId === null ? null : [classId] }, advance.value, (chosen) => client.labels.assign(chosen, classId)),
    toggleClass: (classId: ClassId) => edit(selectedTotal.value === 1 ? (row) => toggled(row, classId, place) : null, false, (chosen) => client.labels.toggleClass(chosen, classId)),
    markNone: () => edit(selectedTotal.value === 1 ? () => ({ classId: null, classIds: [] }) : null, advance.value, (chosen) => client.labels.assignClasses(chosen, [])),
    setNumber: (value: number | null) => edit({ number: value }, false, (chosen) => client.labels.setNumber(chosen, value)),
    assignSplit: (split: Split | null) => edit({ split }, false, (chosen) => client.labels.assignSplit(chosen, split)),
    async setMode(next: ProjectLabelling): Promise<void> {
      try {
        await client.labels.setLabelling(next)
        if (next.kind === mode.value.kind) return await dataset.reload()
        // A filter of the other kind of label would show a list that nothing on screen explains.
        const { classId: _class, number: _number, numberFrom: _from, numberTo: _to, ...rest } = filter.value
        await setFilter(rest)
      } catch (error) {
        showError(error)
      }
    },
  }
}

/** The row with the class added, or taken away when it had it. */
function toggled(row: ImageRow, classId: ClassId, place: (id: ClassId) => number): RowChange {
  const before = row.classIds ?? []
  const after = before.includes(classId) ? before.filter((id) => id !== classId) : [...before, classId].sort((a, b) => place(a) - place(b))
  return { classId: after.length === 1 ? after[0]! : null, classIds: after.length === 0 ? null : after }
}

export type Labelling = ReturnType<typeof useLabelling>
