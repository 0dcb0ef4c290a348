/** A process that a host starts from `entries.ts` and that talks by messages. Used by training, insight and exports; each host implements it. */

/** A job in its own process: `utilityProcess` on the desktop, `child_process.fork` elsewhere. Messages are structured clones. */
export interface WorkerProcess {
  readonly pid: number | undefined
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** `code` is null when a signal ended it. */
  onExit(listener: (code: number | null) => void): void
  kill(): void
}
