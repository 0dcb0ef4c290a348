/** Short messages at the lower edge: what was done (with Undo), or a sentence about what went wrong. */
import { shallowRef } from 'vue'
import { AppError, toErrorData } from '../../src-shared/errors/appError.ts'

export interface ToastAction {
  readonly label: string
  run(): void
}
export interface Toast {
  readonly id: number
  readonly tone: 'plain' | 'good' | 'danger'
  readonly message: string
  readonly action: ToastAction | null
}

/** Long enough to read two sentences; errors stay until closed, or until another screen is opened. */
const shownMs = 5000
const mostShown = 4
export const toasts = shallowRef<readonly Toast[]>([])
let nextId = 1

function show(tone: Toast['tone'], message: string, action: ToastAction | null): void {
  const id = nextId++
  // One message about what was done at a time: an older Undo beside a newer one would undo the wrong thing.
  const kept = toasts.value.filter((toast) => toast.message !== message && (tone === 'danger' || toast.tone === 'danger'))
  toasts.value = [...kept, { id, tone, message, action }].slice(-mostShown)
  if (tone !== 'danger') setTimeout(() => dismissToast(id), shownMs)
}

export function dismissToast(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}
/** What was said about another screen goes with it. */
export function dismissAllToasts(): void {
  if (toasts.value.length > 0) toasts.value = []
}
/** Takes away what was said about an earlier action, because a new one has begun; errors stay. */
export function dismissPlainToasts(): void {
  if (toasts.value.some((toast) => toast.tone !== 'danger')) toasts.value = toasts.value.filter((toast) => toast.tone === 'danger')
}
export function showToast(message: string, action: ToastAction | null = null): void {
  show('plain', message, action)
}
export function showError(thrown: unknown): void {
  show('danger', errorSentence(thrown), null)
}
/** The sentence of anything thrown; a sentence is itself. */
export function errorSentence(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown
  return thrown instanceof AppError ? thrown.message : toErrorData(thrown).message
}

/** Last resort for errors nobody caught: shown, and written to the console for the diagnostics. */
export function reportUnexpected(thrown: unknown): void {
  if (!(thrown instanceof AppError)) console.error(thrown)
  showError(thrown)
}
