/** Replacing values while a pass rebuilds a graph. */
import type { Value } from './ir.ts'

/** What stands for a value now; follows chains of replacements. */
export function substitute(replacement: ReadonlyMap<number, Value>, value: Value): Value {
  let current = value
  for (let next = replacement.get(current.id); next; next = replacement.get(current.id)) current = next
  return current
}
