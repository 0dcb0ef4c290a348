/** A benchmark's other process: it is asked by a line of JSON and answers by one. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface Side {
  /** The answer; null when the process has ended. */
  ask(message: object): Promise<Record<string, unknown> | null>
  close(): Promise<void>
}

/** Starts `program`; a program that is not there answers null. What it prints as errors goes to ours, or nowhere. */
export function startSide(program: string, args: readonly string[], errors: 'inherit' | 'ignore' = 'inherit'): Side {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', errors] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  // A program that is not there breaks the pipe; the missing answer says so.
  child.stdin.on('error', () => undefined)
  return {
    async ask(message) {
      child.stdin.write(`${JSON.stringify(message)}\n`)
      const line = await Promise.race([lines.next(), ended.then(() => ({ done: true, value: '' }))])
      return line.done === true ? null : (JSON.parse(line.value) as Record<string, unknown>)
    },
    async close() {
      child.stdin.end()
      await ended
    },
  }
}

/** `ask` where an end is a failure of that side. */
export async function mustAnswer(side: Side, message: object, who: string): Promise<Record<string, unknown>> {
  const answer = await side.ask(message)
  if (answer === null) throw new Error(`${who}: it ended without an answer. Its own message stands above.`)
  return answer
}
