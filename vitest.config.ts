import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** `unit` is fast and part of `npm run check`; `slow` (kill -9 loops, training, whole imports) and `e2e` (journeys in a real browser against the built app) run in `npm test`. */
export default defineConfig({
  plugins: [vue()],
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/{shared,main,renderer}/**/*.test.ts', 'test/*.test.ts'], exclude: ['**/*.slow.test.ts'], testTimeout: 20_000 } },
      { extends: true, test: { name: 'slow', include: ['test/{shared,main,renderer}/**/*.slow.test.ts'], testTimeout: 600_000, hookTimeout: 120_000, fileParallelism: false } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.e2e.ts'], testTimeout: 600_000, hookTimeout: 120_000, fileParallelism: false } },
    ],
  },
})
