/** Files dragged over the Data screen: images are imported, a table gives labels. What was dropped on the start screen comes in here too. Used by DataPage. */
import { computed, onMounted, ref } from 'vue'
import { bringsFiles, takeDrop, waitingDrop, type DroppedImages } from '../../../composables/droppedImages.ts'

export interface FileDropTarget {
  /** Nothing can be dropped on a project that is only looked at. */
  accepts(): boolean
  /** A table gives labels to images that are there. */
  acceptsTable(): boolean
  onTable(table: File): void
  onImages(dropped: DroppedImages): void
}

export function useFileDrop(target: FileDropTarget) {
  /** The pointer enters a child before it leaves its parent. */
  const depth = ref(0)
  const fits = (event: DragEvent): boolean => target.accepts() && bringsFiles(event)
  onMounted(() => {
    const dropped = waitingDrop.value
    waitingDrop.value = null
    if (dropped) target.onImages(dropped)
  })
  return {
    dragging: computed(() => depth.value > 0),
    onDragEnter: (event: DragEvent) => void (fits(event) && (depth.value += 1)),
    onDragLeave: (event: DragEvent) => void (fits(event) && (depth.value -= 1)),
    onDrop(event: DragEvent): void {
      depth.value = 0
      if (!event.dataTransfer || !fits(event)) return
      const [file, ...others] = event.dataTransfer.files
      if (file && others.length === 0 && /\.(csv|tsv)$/i.test(file.name) && target.acceptsTable()) target.onTable(file)
      else target.onImages(takeDrop(event.dataTransfer))
    },
  }
}
