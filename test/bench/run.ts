/** `npm run bench -- NAME`: measurements against other programs, not tests. A benchmark prints lines that end with `ratio R`; above 1 means we are faster. */

const benchmarks: Readonly<Record<string, () => Promise<{ bench(): Promise<void> }>>> = {
  mnist: () => import('./mnist.ts'),
  import: () => import('./import.ts'),
}

const wanted = process.argv[2] ?? ''
const load = Object.hasOwn(benchmarks, wanted) ? benchmarks[wanted] : undefined
if (load === undefined) {
  console.error(`bench: no benchmark named "${wanted}". Choose one: ${Object.keys(benchmarks).join(', ')}.`)
  process.exitCode = 2
} else {
  await (await load()).bench()
}

export {}
