/** Random networks, each checked for a random task: every repair that is offered can be carried out, and one after the other they come to an end. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyEdits } from '../../../src-shared/network/applyEdit.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import type { Problem } from '../../../src-shared/network/problem.ts'
import { taskOf, tasks } from '../../../src-shared/network/task.ts'
import { anyLayers } from '../../support/anyLayers.ts'

/** More than any of these networks has layers. */
const mostSteps = 20

test('repairs of random networks come to an end, and do not change what a network is for once somebody has said so', () => {
  let repaired = 0
  const ready = new Set<string>()
  fc.assert(
    fc.property(anyLayers, fc.constantFrom(...tasks), fc.constantFrom(0, 2, 3), (start, task, classCount) => {
      let document: NetworkDocument = { ...start, task }
      const errors = (): readonly Problem[] => inferNetwork(document, classCount).problems.filter(({ severity }) => severity === 'error')
      const said: string[] = []
      for (let problem = errors().find(({ fix }) => fix !== undefined); problem?.fix !== undefined; problem = errors().find(({ fix }) => fix !== undefined)) {
        said.push(`${problem.sentence} [${problem.fix.label}]`)
        expect(said.length, said.join('\n')).toBeLessThan(mostSteps)
        const before = taskOf(document)
        const result = applyEdits(document, problem.fix.edits)
        if (!result.ok) throw new Error(`${said.join('\n')}: refused, ${result.problem.sentence}`)
        document = result.document
        repaired += 1
        // Only where nothing else helps, or the project has other classes than the task can tell apart.
        if (before !== 'single_label' && taskOf(document) !== before && problem.layerId !== null) expect(problem.otherFix === undefined || problem.otherFix.edits[0]?.kind === 'setTask', said.join('\n')).toBe(true)
      }
      if (errors().length === 0) ready.add(task)
    }),
    { numRuns: 80 },
  )
  // The generator must reach both, or the property proves nothing.
  expect(repaired).toBeGreaterThan(30)
  expect(ready.size).toBeGreaterThan(2)
})
