/** Any graph of layers of any kind is refused with the layer named, or compiles and runs as it was shown. More runs: anyLayers.slow.test.ts. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyLayers } from '../../support/anyLayers.ts'
import { checkLayers } from '../../support/checkLayers.ts'

test('any layers, any options, shared or at every time step: a sentence, or exactly the shapes and parameters shown', () => {
  let ready = 0
  let refused = 0
  fc.assert(fc.property(anyLayers, (document) => {
    if (checkLayers(document)) ready += 1
    else refused += 1
  }), { numRuns: 200 })
  // The generator must make both, or the property proves nothing.
  expect(ready).toBeGreaterThan(50)
  expect(refused).toBeGreaterThan(20)
})
