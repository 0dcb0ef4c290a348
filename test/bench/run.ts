/** `npm run bench -- NAME`: measurements against other programs, not tests. A benchmark prints lines that end with `ratio R`; above 1 means we are faster. */

const benchmarks: Readonly<Record<string, () => Promise<void>>> = {
  train: async () => (await import('./train.ts')).bench(),
  mnist: async () => (await import('./train.ts')).bench(['mnist']),
  compile: async () => (await import('./compile.ts')).bench(),
  batch: async () => (await import('./batch.ts')).bench(),
  features: async () => (await import('./features.ts')).bench(),
  'second-run': async () => (await import('./secondRun.ts')).bench(),
  import: async () => (await import('./import.ts')).bench(),
  grid: async () => (await import('./grid.ts')).bench(),
  builder: async () => (await import('./builder.ts')).bench(),
  live: async () => (await import('./live.ts')).bench(),
  stall: async () => (await import('./stall.ts')).bench(),
  memory: async () => (await import('./memory.ts')).bench(),
}

const wanted = process.argv[2] ?? ''
const run = Object.hasOwn(benchmarks, wanted) ? benchmarks[wanted] : undefined
if (run === undefined) {
  console.error(`bench: no benchmark named "${wanted}". Choose one: ${Object.keys(benchmarks).join(', ')}.`)
  process.exitCode = 2
} else {
  await run()
}

export {}
