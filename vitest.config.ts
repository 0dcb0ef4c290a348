import { availableParallelism } from 'node:os'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** `unit` is fast and part of `npm run check`; `slow` (kill -9 loops, training, whole imports) and `e2e` (journeys in a real browser against the built app) run in `npm test`.
 * Unit tests keep a process per file (with shared ones a polyfill of one library changes the next file's clocks), on every processor: Vitest would leave one free, half of two. */
export default defineConfig({
  plugins: [vue()],
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/{shared,main,renderer}/**/*.test.ts', 'test/*.test.ts'], exclude: ['**/*.slow.test.ts'], testTimeout: 20_000, maxWorkers: availableParallelism() } },
      { extends: true, test: { name: 'slow', include: ['test/{shared,main,renderer}/**/*.slow.test.ts'], testTimeout: 600_000, hookTimeout: 120_000, fileParallelism: false } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.e2e.ts'], testTimeout: 600_000, hookTimeout: 120_000, fileParallelism: false } },
    ],
  },
})
