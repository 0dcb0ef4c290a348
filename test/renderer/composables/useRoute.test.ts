// @vitest-environment happy-dom
/** Screens by hash. */
import { expect, test } from 'vitest'
import { formatRoute, parseRoute } from '../../../src-renderer/composables/useRoute.ts'

test.each([
  ['', 'data', {}],
  ['#/train', 'train', {}],
  ['#/evaluate?run=3&split=test', 'evaluate', { run: '3', split: 'test' }],
  ['#/nowhere', 'data', {}],
])('%s', (hash, screen, query) => {
  const route = parseRoute(hash)
  expect(route).toEqual({ screen, query })
  expect(parseRoute(formatRoute(route))).toEqual(route)
})
