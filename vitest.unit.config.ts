import { availableParallelism } from 'node:os'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const slow = ['**/*.slow.test.ts']
/** On every processor: Vitest would leave one free, half of two. Vitest wants the same number for all projects that run beside each other. */
const maxWorkers = availableParallelism()

/** src-shared is pure (the architecture test sees to it); graphs, gradients and lowering are functions too and keep no state. */
const pure = ['test/shared/**/*.test.ts', 'test/main/{graph,autodiff,lowering}/**/*.test.ts']

/**
 * The unit tests, `--project unit`. Files that test functions alone share processes, which halves their processor time. All others keep a process
 * each: with shared ones a polyfill of one library changed the next file's clocks.
 */
export default defineConfig({
  plugins: [vue()],
  test: {
    name: 'unit',
    testTimeout: 20_000,
    projects: [
      { extends: true, test: { name: 'pure', include: pure, exclude: slow, isolate: false, maxWorkers } },
      { extends: true, test: { name: 'rest', include: ['test/{main,renderer}/**/*.test.ts', 'test/*.test.ts'], exclude: [...slow, ...pure], maxWorkers } },
    ],
  },
})
