/** What a page does between its frames, by Chromium's own trace. Used by the benchmarks of screens. */
import type { CDPSession, Page } from 'playwright-core'

const longTaskMs = 50
/** A frame that costs less belongs to no change; it would only flatter the quantile [ms]. */
const idleMs = 0.15

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly ts: number
  readonly dur?: number
  readonly tdur?: number
  readonly pid: number
  readonly tid: number
  readonly args?: { readonly name?: string }
}

/** What the main thread of the page does for a frame, apart from painting. */
const scriptStyleLayout = new Set(['EventDispatch', 'FunctionCall', 'FireAnimationFrame', 'TimerFire', 'RunMicrotasks', 'EvaluateScript', 'UpdateLayoutTree', 'Layout', 'MinorGC', 'MajorGC', 'HandlePostMessage'])

/** What the page's main thread does for the frames of `action`, as words for a line of a benchmark. */
export async function frameCost(page: Page, session: CDPSession, action: () => Promise<void>): Promise<string> {
  const events: TraceEvent[] = []
  const collect = ({ value }: { value: unknown[] }): void => void events.push(...(value as TraceEvent[]))
  session.on('Tracing.dataCollected', collect)
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'disabled-by-default-devtools.timeline.frame', 'devtools.timeline.frame', 'toplevel', '__metadata'] } })
  const started = await countFrames(page)
  await action()
  const { frames, ms } = await started.stop()
  const ended = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await ended
  session.off('Tracing.dataCollected', collect)
  const main = mainThread(events)
  const perFrame = frameCosts(main).filter((ms) => ms >= idleMs).toSorted((a, b) => a - b)
  const tasks = main.filter((event) => event.name === 'RunTask' && costMs(event) > longTaskMs)
  return `per frame ${quantile(perFrame, 0.95).toFixed(1)} ms at the 95th percentile (median ${quantile(perFrame, 0.5).toFixed(1)}, most ${(perFrame.at(-1) ?? 0).toFixed(1)}, ${perFrame.length} frames); ${tasks.length} tasks over ${longTaskMs} ms; ${((frames / ms) * 1000).toFixed(0)} fps`
}

async function countFrames(page: Page): Promise<{ stop(): Promise<{ frames: number; ms: number }> }> {
  const counter = await page.evaluateHandle(() => {
    const state = { frames: 0, start: performance.now(), on: true }
    const tick = (): void => {
      state.frames += 1
      if (state.on) requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
    return state
  })
  return {
    stop: () => counter.evaluate((state) => {
      state.on = false
      return { frames: state.frames, ms: performance.now() - state.start }
    }),
  }
}

/** The thread with the most layout is the page's own. */
function mainThread(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const counts = new Map<string, number>()
  for (const { name, pid, tid } of events) if (name === 'FireAnimationFrame') counts.set(`${pid} ${tid}`, (counts.get(`${pid} ${tid}`) ?? 0) + 1)
  const thread = [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0]
  return events.filter(({ pid, tid }) => `${pid} ${tid}` === thread).toSorted((a, b) => a.ts - b.ts)
}

/** Processor time where the trace has it: other programs share the machine. */
function costMs(event: TraceEvent): number {
  return (event.tdur ?? event.dur ?? 0) / 1000
}

/** Script, style and layout between one frame and the next [ms]; what runs inside of something counted is not counted again. */
function frameCosts(main: readonly TraceEvent[]): readonly number[] {
  const costs: number[] = []
  let current = 0
  let countedUntil = 0
  for (const event of main) {
    if (event.name === 'BeginMainThreadFrame' || event.name === 'BeginFrame') {
      if (event.name === 'BeginMainThreadFrame') {
        costs.push(current)
        current = 0
      }
    } else if (event.ph === 'X' && scriptStyleLayout.has(event.name) && event.ts >= countedUntil) {
      current += costMs(event)
      countedUntil = event.ts + (event.dur ?? 0)
    }
  }
  return costs.slice(1)
}

/** `12 ms (median, p95 20)`. */
export function shown(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  return `${quantile(sorted, 0.5).toFixed(0)} ms (median, p95 ${quantile(sorted, 0.95).toFixed(0)})`
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
