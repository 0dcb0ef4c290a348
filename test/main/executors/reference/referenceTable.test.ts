/** The reference executor against numbers worked out by hand, and its types against `infer`. */
import { describe, expect, test } from 'vitest'
import { runReference } from '../../../../src-main/executors/reference/referenceExecutor.ts'
import { print } from '../../../../src-main/graph/print.ts'
import { verify } from '../../../../src-main/graph/verify.ts'
import { sizeOf } from '../../../../src-shared/tensor/shape.ts'
import { allPrimitiveCases } from '../../../cases/primitives.ts'
import { caseGraph, caseInputs } from '../../../cases/primitiveCase.ts'
import { expectClose } from '../../../support/expectClose.ts'
import { exact } from '../../../support/tolerances/referenceFloat64.ts'

describe.each(allPrimitiveCases.map(({ name, row }) => ({ title: `${name}: ${row.title}`, name, row })))('$title', ({ name, row }) => {
  test('the graph verifies and prints, and the data has the inferred size', () => {
    const graph = caseGraph(name, row)
    verify(graph)
    expect(print(graph)).toContain(` = ${name}(`)
    const outputs = runReference(graph, caseInputs(row))
    for (const { name: output, value } of graph.outputs) {
      expect(outputs[output]?.shape).toEqual(value.shape)
      expect(outputs[output]?.data.length).toBe(sizeOf(value.shape))
    }
    row.expected?.forEach((numbers, index) => {
      if (numbers) expectClose(outputs[`y${index}`]?.data ?? [], numbers, exact)
    })
  })
})
