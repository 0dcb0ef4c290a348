/** Counts what sets nothing, by reason, with a few examples: nothing is dropped without being told. */
import type { RefusedTargets } from '../../src-shared/api/targets.ts'

const exampleCount = 5

export function refusedGroups(): { add(reason: string, example: string): void; list(): readonly RefusedTargets[] } {
  const groups = new Map<string, { count: number; examples: string[] }>()
  return {
    add(reason, example) {
      const group = groups.get(reason) ?? { count: 0, examples: [] }
      group.count++
      if (group.examples.length < exampleCount) group.examples.push(example)
      groups.set(reason, group)
    },
    list: () => [...groups].map(([reason, { count, examples }]) => ({ reason, count, examples })),
  }
}
