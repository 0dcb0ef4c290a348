/** Walking over the places of an output row by row: arrow keys, buttons, and by itself. */
import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue'

/** Pause between two places while it plays [ms]. */
const playMs = 900

export interface Steps {
  readonly row: Ref<number>
  readonly column: Ref<number>
  readonly index: ComputedRef<number>
  readonly count: ComputedRef<number>
  readonly playing: Ref<boolean>
  go(index: number): void
  play(on: boolean): void
  /** True when the key was an arrow (or Home, End) and has been used. */
  key(key: string): boolean
}

/** `size`: rows and columns of the output. */
export function useSteps(size: () => readonly [number, number]): Steps {
  const row = ref(0)
  const column = ref(0)
  const playing = ref(false)
  const index = computed(() => row.value * size()[1] + column.value)
  const count = computed(() => size()[0] * size()[1])
  function go(to: number): void {
    const held = Math.min(Math.max(0, to), count.value - 1)
    row.value = Math.floor(held / size()[1])
    column.value = held % size()[1]
  }
  function key(name: string): boolean {
    const [rows, columns] = size()
    const move = (down: number, right: number): true => {
      row.value = Math.min(Math.max(0, row.value + down), rows - 1)
      column.value = Math.min(Math.max(0, column.value + right), columns - 1)
      return true
    }
    switch (name) {
      case 'ArrowUp': return move(-1, 0)
      case 'ArrowDown': return move(1, 0)
      case 'ArrowLeft': return move(0, -1)
      case 'ArrowRight': return move(0, 1)
      case 'Home': go(0); return true
      case 'End': go(count.value - 1); return true
      default: return false
    }
  }
  let timer: ReturnType<typeof setInterval> | undefined
  watch(playing, (plays) => {
    clearInterval(timer)
    // At the end it begins anew, so that Play always does something.
    if (plays) timer = setInterval(() => go(index.value + 1 < count.value ? index.value + 1 : 0), playMs)
  })
  watch(size, ([rows, columns]) => {
    if (row.value >= rows || column.value >= columns) go(0)
  })
  onScopeDispose(() => clearInterval(timer))
  return { row, column, index, count, playing, go, play: (on) => void (playing.value = on), key }
}
