import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** `unit` is fast and part of `npm run check`; `slow` (kill -9 loops, training, whole imports) and `e2e` (journeys in a real browser against the built app) run in `npm test`. */
export default defineConfig({
  plugins: [vue()],
  test: {
    projects: [
      './vitest.unit.config.ts',
      { extends: true, test: { name: 'slow', include: ['test/{shared,main,renderer}/**/*.slow.test.ts'], testTimeout: 600_000, hookTimeout: 120_000, fileParallelism: false } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.e2e.ts'], testTimeout: 600_000, hookTimeout: 120_000, fileParallelism: false } },
    ],
  },
})
