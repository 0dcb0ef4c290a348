import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** `unit` stays fast and runs in `npm run check`; `slow` (kill -9 loops, training, whole imports) runs in `npm test` too. Journeys live in test/e2e. */
export default defineConfig({
  plugins: [vue()],
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/{shared,main,renderer}/**/*.test.ts', 'test/*.test.ts'], exclude: ['**/*.slow.test.ts'] } },
      { extends: true, test: { name: 'slow', include: ['test/{shared,main,renderer}/**/*.slow.test.ts'], testTimeout: 600_000, fileParallelism: false } },
    ],
  },
})
