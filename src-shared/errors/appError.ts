/** The one error a user may see. Thrown by the core, sent over the API as data, shown by the renderer. */
import { messages, type ErrorArguments, type ErrorCode } from './messages.ts'

export type { ErrorArguments, ErrorCode } from './messages.ts'

/** An error as it travels between processes. */
export interface ErrorData {
  readonly code: ErrorCode
  readonly args: Readonly<Record<string, unknown>>
  readonly message: string
}

/** `throw new AppError('imageFolderEmpty', { path })`: the sentence comes from the table in `messages.ts`. */
export class AppError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C
  readonly args: ErrorArguments[C]

  constructor(code: C, args: ErrorArguments[C], options?: ErrorOptions) {
    super(sentenceFor(code, args), options)
    this.name = 'AppError'
    this.code = code
    this.args = args
  }
}

/** The sentence of an error: *subject: what is wrong, received value. What to do.* */
export function sentenceFor<C extends ErrorCode>(code: C, args: ErrorArguments[C]): string {
  return (messages[code] as (values: ErrorArguments[C]) => string)(args)
}

/** Turns anything thrown into data. An error nobody foresaw keeps its text and is marked `unexpected`. */
export function toErrorData(thrown: unknown): ErrorData {
  if (thrown instanceof AppError) return { code: thrown.code, args: thrown.args as Record<string, unknown>, message: thrown.message }
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'unexpected', args: { reason }, message: sentenceFor('unexpected', { reason }) }
}

/** The error again on the other side of a process border. */
export function fromErrorData(data: ErrorData): AppError {
  const error = new AppError('unexpected', { reason: data.message })
  return Object.assign(error, { code: data.code, args: data.args, message: data.message })
}
