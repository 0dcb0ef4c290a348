/** A process that says and does what the test wants: its words, its death, and what it was sent. */
import type { WorkerProcess } from '../../src-main/api/context.ts'

export interface ScriptedProcess<Said, Sent> {
  readonly sent: Sent[]
  say(message: Said): void
  /** Ends the process; `code` null: by a signal. */
  exit(code: number | null): void
  killed: boolean
}

/** The process and the test's hold on it. */
export function scriptedProcess<Said, Sent>(): { readonly script: ScriptedProcess<Said, Sent>; readonly process: WorkerProcess } {
  const said: ((message: unknown) => void)[] = []
  const exits: ((code: number | null) => void)[] = []
  const script: ScriptedProcess<Said, Sent> = {
    sent: [], killed: false,
    say: (message) => said.forEach((listener) => listener(message)),
    exit: (code) => exits.splice(0).forEach((listener) => listener(code)),
  }
  return {
    script,
    process: {
      pid: 1,
      send: (message) => void script.sent.push(message as Sent),
      onMessage: (listener) => void said.push(listener),
      onExit: (listener) => void exits.push(listener),
      kill() {
        script.killed = true
        script.exit(null)
      },
    },
  }
}
