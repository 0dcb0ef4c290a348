/** Labels given on the spot, each undoable. Used by EvaluationPage and its lists of images. */
import { computed, shallowRef, type InjectionKey, type Ref } from 'vue'
import type { LabelClass } from '../../../src-shared/api/labels.ts'
import type { ClassId, ImageId } from '../../../src-shared/dataset/ids.ts'
import { client } from '../../api/client.ts'
import { useClasses } from '../../composables/useClasses.ts'
import { useProject } from '../../composables/useProject.ts'
import { showError, showToast } from '../../composables/useToasts.ts'
import { commonText } from '../../text/common.ts'
import { evaluationText } from '../../text/evaluation.ts'

export type Relabel = ReturnType<typeof useRelabel>
export const relabelKey: InjectionKey<Relabel> = Symbol('relabel')

export function useRelabel(hasOneClass: Ref<boolean>) {
  const { classByKey, classById, classes } = useClasses()
  const { readOnly } = useProject()
  const isActive = computed(() => hasOneClass.value && !readOnly.value)
  /** Images that got another label here, with that label. */
  const changed = shallowRef<ReadonlyMap<ImageId, ClassId>>(new Map())

  async function assign(imageId: ImageId, classId: ClassId): Promise<void> {
    if (!isActive.value) return
    try {
      const { changed: count, description } = await client.labels.assign({ ids: [imageId] }, classId)
      // It had this label: there is nothing to undo, and Undo would take back something else.
      if (count === 0) {
        const isThere = (await client.images.rows([imageId])).length > 0
        showToast(isThere ? evaluationText.sameLabel(classById.value.get(classId)?.name ?? '') : evaluationText.goneImage)
        return
      }
      changed.value = new Map([...changed.value, [imageId, classId]])
      showToast(description, { label: commonText.undo, run: () => void undo() })
    } catch (thrown) {
      showError(thrown)
    }
  }
  /** The history is the project's: what it takes back may have been done elsewhere, so marks are checked against what the images have now. */
  async function step(call: () => Promise<{ readonly description: string }>, say: (what: string) => string): Promise<void> {
    try {
      const { description } = await call()
      showToast(say(description))
      await refresh()
    } catch (thrown) {
      showError(thrown)
    }
  }
  async function refresh(): Promise<void> {
    const ids = [...changed.value.keys()]
    if (ids.length === 0) return
    const rows = await client.images.rows(ids)
    changed.value = new Map(rows.flatMap(({ id, classId }) => (classId !== null && changed.value.get(id) === classId ? [[id, classId] as const] : [])))
  }
  const undo = (): Promise<void> => step(() => client.labels.undo(), evaluationText.undone)
  const redo = (): Promise<void> => step(() => client.labels.redo(), evaluationText.redone)

  /** The class whose key was pressed, without modifiers. */
  function classOfKey(event: KeyboardEvent): LabelClass | undefined {
    return !isActive.value || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey ? undefined : classByKey.value.get(event.key.toLowerCase())
  }
  const classByName = (name: string): LabelClass | undefined => classes.value.find((entry) => entry.name === name)
  const labelOf = (imageId: ImageId): string | null => classById.value.get(changed.value.get(imageId) ?? (0 as ClassId))?.name ?? null
  return { assign, undo, redo, classes, classOfKey, classByName, labelOf, isActive, readOnly }
}
