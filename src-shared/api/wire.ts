/** How calls and events travel: one WebSocket on the browser host, the preload bridge on the desktop. Used by both sides. */
import type { Envelope } from './contract.ts'
import type { CoreEvent } from './events.ts'

/** Address of the WebSocket under the app's own origin. */
export const socketPath = '/api'

/** Renderer -> core, as JSON text. `id` is chosen by the renderer and comes back with the answer. */
export interface CallMessage {
  readonly id: number
  readonly area: string
  readonly method: string
  readonly args: readonly unknown[]
}

/** Core -> renderer, as JSON text: the answer of a call, or something that happened. */
export type CoreMessage = { readonly id: number; readonly envelope: Envelope } | { readonly event: CoreEvent }

/** What the preload script exposes as `window.convolve`; it never grows. */
export interface DesktopBridge {
  call(area: string, method: string, args: readonly unknown[]): Promise<Envelope>
  /** Returns the function that stops listening. */
  on(listener: (event: CoreEvent) => void): () => void
  /** Real path of a dropped `File`, so that images stay where they are; empty for a file without one (pasted). */
  pathForFile(file: object): string
}
