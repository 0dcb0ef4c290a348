import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** On every processor: Vitest would leave one free, half of two. Vitest wants the same number for all projects that run beside each other. */
const maxWorkers = availableParallelism()

const files = globSync('test/**/*.test.ts', { cwd: import.meta.dirname, exclude: (name) => name.endsWith('.slow.test.ts') }).map((file) => file.replaceAll('\\', '/'))
/** Files that change what every later file of their process would see: they put something in place of a module, a global or the clock, or have a page, for which screens keep what they know beside their components. */
const changesProcess = (file: string): boolean => /vi\.(mock|stubGlobal|useFakeTimers)\(|@vitest-environment/.test(readFileSync(`${import.meta.dirname}/${file}`, 'utf8'))

/** The unit tests, `--project unit`. Most files share a process for each processor, which halves their processor time; files that change it for others have one each. */
export default defineConfig({
  plugins: [vue()],
  test: {
    name: 'unit',
    testTimeout: 20_000,
    projects: [
      { extends: true, test: { name: 'together', include: files.filter((file) => !changesProcess(file)), isolate: false, maxWorkers } },
      { extends: true, test: { name: 'alone', include: files.filter(changesProcess), maxWorkers } },
    ],
  },
})
