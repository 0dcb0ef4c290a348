/**
 * Edits on the selection: label, part, remove, undo, redo. The cursor may run ahead; a label is shown as done only when
 * the core has said that it is on disk.
 */
import { computed, shallowRef } from 'vue'
import type { ImageFilter, ImageRow, Selection } from '../../../../src-shared/api/images.ts'
import type { EditResult } from '../../../../src-shared/api/labels.ts'
import type { ClassId, ImageId } from '../../../../src-shared/dataset/ids.ts'
import type { Split } from '../../../../src-shared/dataset/split.ts'
import { client } from '../../../api/client.ts'
import { usePreference } from '../../../composables/usePreference.ts'
import { dismissPlainToasts, showError, showToast } from '../../../composables/useToasts.ts'
import { commonText } from '../../../text/common.ts'
import { dataText } from '../../../text/data.ts'
import { labellingText } from '../../../text/labelling.ts'
import { afterListChange, emptySelection, selectedCount, selectedIds, selectOne, type GridSelection } from './selection.ts'
import { useDataset } from './useDataset.ts'

/** False when an image that now has this label or part no longer belongs to what the filter shows. */
export function staysIn(filter: ImageFilter, change: { readonly classId?: ClassId | null; readonly split?: Split | null }): boolean {
  if (change.classId !== undefined && filter.classId !== undefined && (change.classId ?? 'unlabelled') !== filter.classId) return false
  return !(change.split !== undefined && filter.split !== undefined && (change.split ?? 'none') !== filter.split)
}

export function useLabelling() {
  const selection = shallowRef<GridSelection>(emptySelection)
  const dataset = useDataset((before, after) => (selection.value = afterListChange(selection.value, before, after)))
  const { filter, ids, history, rows } = dataset
  const advance = usePreference('advance', true, (kept): kept is boolean => typeof kept === 'boolean')
  /** Images whose edit has not been acknowledged yet. */
  const saving = shallowRef<ReadonlySet<ImageId>>(new Set())
  const selectedTotal = computed(() => selectedCount(selection.value, ids.value))

  function target(): { readonly api: Selection; readonly edited: readonly ImageId[] } | null {
    if (ids.value.length === 0 || selectedTotal.value === 0) return null
    const edited = selectedIds(selection.value, ids.value)
    return { api: selection.value.all ? { filter: filter.value } : { ids: edited }, edited }
  }
  function remember(result: EditResult): void {
    history.value = { undo: result.canUndo ? result.description : null, redo: result.canRedo ? (history.value.redo ?? '') : null }
  }
  async function edit(change: { readonly classId?: ClassId | null; readonly split?: Split | null }, call: (selection: Selection) => Promise<EditResult>): Promise<void> {
    const chosen = target()
    if (!chosen) return
    const editedSet = new Set(chosen.edited)
    dismissPlainToasts()
    saving.value = new Set([...saving.value, ...editedSet])
    if (chosen.edited.length === 1 && change.classId !== undefined && advance.value && selection.value.cursor < ids.value.length - 1) {
      selection.value = selectOne(selection.value.cursor + 1)
    }
    try {
      const result = await call(chosen.api)
      rows.patch(chosen.edited, (row): ImageRow => ({ ...row, ...change }))
      remember(result)
      if (!staysIn(filter.value, change)) dataset.setIds(ids.value.filter((id) => !editedSet.has(id)))
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
        showToast(labellingText.allLabelled)
        return
      }
      if (!ids.value.includes(next)) await dataset.setFilter({})
      const index = ids.value.indexOf(next)
      if (index >= 0) selection.value = selectOne(index)
    } catch (error) {
      showError(error)
    }
  }

  return {
    ...dataset, selection, selectedTotal, advance, saving, remove, undo, redo, goToNextUnlabelled,
    assign: (classId: ClassId | null) => edit({ classId }, (chosen) => client.labels.assign(chosen, classId)),
    assignSplit: (split: Split | null) => edit({ split }, (chosen) => client.labels.assignSplit(chosen, split)),
  }
}

export type Labelling = ReturnType<typeof useLabelling>
