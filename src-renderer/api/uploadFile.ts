/** Sends one file of an upload to the core, on either host. Used where pictures are dropped or pasted. */
import { uploadUrl } from '../../src-shared/api/resources.ts'
import { AppError, fromErrorData, type ErrorData } from '../../src-shared/errors/appError.ts'

/** Resolves when the file lies in the core's upload folder; throws the core's own sentence, or `connectionLost`. */
export async function uploadFile(uploadId: string, relativePath: string, file: Blob): Promise<void> {
  let response: Response
  try {
    response = await fetch(uploadUrl(uploadId, relativePath), { method: 'PUT', body: file })
  } catch (thrown) {
    throw new AppError('connectionLost', {}, { cause: thrown })
  }
  if (response.ok) return
  const answer = (await response.json().catch(() => null)) as { readonly error?: ErrorData } | null
  throw answer?.error ? fromErrorData(answer.error) : new AppError('unexpected', { reason: `${response.status} ${response.statusText}` })
}
