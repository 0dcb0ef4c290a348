/** A preference of the view, kept in this browser's own storage between starts: tile size, auto-advance. Never anything of the project. */
import { ref, watch, type Ref } from 'vue'

/** A ref that begins with what was kept under the name, where `isValid` accepts it, and is kept when it changes. */
export function usePreference<T extends string | number | boolean>(name: string, fallback: T, isValid: (kept: unknown) => kept is T): Ref<T> {
  const key = `convolve.${name}`
  const preference = ref(readKept(key, isValid) ?? fallback) as Ref<T>
  watch(preference, (chosen) => localStorage.setItem(key, JSON.stringify(chosen)))
  return preference
}

/** Storage may hold anything, an older version's words too. */
function readKept<T>(key: string, isValid: (kept: unknown) => kept is T): T | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return isValid(kept) ? kept : undefined
  } catch {
    return undefined
  }
}
