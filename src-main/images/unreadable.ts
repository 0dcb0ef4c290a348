/** The one error for an image file that cannot be used; `reason` is what lists show beside the file's name. */
import { AppError } from '../../src-shared/errors/appError.ts'

/** `throw unreadable('the file is cut short')`: code `imageUnreadable`. */
export function unreadable(reason: string, cause?: unknown): AppError<'imageUnreadable'> {
  return new AppError('imageUnreadable', { reason }, cause === undefined ? undefined : { cause })
}

/** The short reason for a list: of an image error its `reason`, of anything else its sentence. */
export function reasonOf(error: unknown): string {
  if (error instanceof AppError && error.code === 'imageUnreadable') return (error as AppError<'imageUnreadable'>).args.reason
  return error instanceof Error ? error.message : String(error)
}
