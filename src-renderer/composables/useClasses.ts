/** The label classes of the open project, by list, id and key. Reloaded on `datasetChanged` and when the project changes. */
import { computed, effectScope, shallowRef, watch } from 'vue'
import type { LabelClass } from '../../src-shared/api/labels.ts'
import type { ClassId } from '../../src-shared/dataset/ids.ts'
import { client, onCoreEvent } from '../api/client.ts'
import { showError } from './useToasts.ts'
import { useProject } from './useProject.ts'

const classes = shallowRef<readonly LabelClass[]>([])
const classById = computed(() => new Map<ClassId, LabelClass>(classes.value.map((entry) => [entry.id, entry])))
const classByKey = computed(() => new Map(classes.value.filter((entry) => entry.key !== null).map((entry) => [entry.key as string, entry])))
let listening = false

async function reload(): Promise<void> {
  const { project } = useProject()
  try {
    classes.value = project.value ? await client.labels.classes() : []
  } catch (error) {
    showError(error)
  }
}

export function useClasses() {
  if (!listening) {
    listening = true
    const { project } = useProject()
    // Detached: it must outlive the screen that asked first.
    effectScope(true).run(() => watch(() => project.value?.path, () => void reload(), { immediate: true }))
    onCoreEvent((event) => {
      if (event.kind === 'datasetChanged') void reload()
    })
  }
  return { classes, classById, classByKey, reload }
}
