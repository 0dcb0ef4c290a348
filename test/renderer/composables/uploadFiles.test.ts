/** Sending files: bounded, in order of their paths, honest about failures, stopped by Cancel. */
import { expect, test, vi } from 'vitest'
import { toErrorData, AppError } from '../../../src-shared/errors/appError.ts'
import { uploadFiles, type Put, type UploadProgress } from '../../../src-renderer/composables/uploadFiles.ts'

const files = (count: number) => Array.from({ length: count }, (_, index) => ({ relativePath: `cats/${index} ü.png`, file: new Blob(['12345']) }))
const ok = (): Response => new Response(null, { status: 204 })

test('every file is sent once under one id, never more than four at a time', async () => {
  let running = 0
  let most = 0
  const urls: string[] = []
  const put: Put = async (url) => {
    urls.push(url)
    most = Math.max(most, ++running)
    await new Promise((resolve) => setTimeout(resolve, 1))
    running -= 1
    return ok()
  }
  const states: UploadProgress[] = []
  const result = await uploadFiles(files(23), new AbortController().signal, (state) => states.push(state), put)
  expect(most).toBe(4)
  expect(new Set(urls).size).toBe(23)
  expect(urls[0]).toBe(`/upload/${result.uploadId}/cats/0%20%C3%BC.png`)
  expect(result).toMatchObject({ sentCount: 23, failed: [] })
  expect(states.at(-1)).toEqual({ doneFiles: 23, totalFiles: 23, doneBytes: 115, totalBytes: 115 })
})
test('a broken line is tried once more', async () => {
  const put = vi.fn<Put>().mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValue(ok())
  expect(await uploadFiles(files(1), new AbortController().signal, vi.fn(), put)).toMatchObject({ sentCount: 1, failed: [] })
  expect(put).toHaveBeenCalledTimes(2)
})
test('a refusal of the core is final and its sentence is kept; the others are still sent', async () => {
  const refusal = toErrorData(new AppError('uploadDiskFull', { folder: '/data' }))
  const put: Put = (url) => Promise.resolve(url.includes('/1%20') ? new Response(JSON.stringify({ error: refusal }), { status: 507 }) : ok())
  const result = await uploadFiles(files(3), new AbortController().signal, vi.fn(), put)
  expect(result.sentCount).toBe(2)
  expect(result.failed).toEqual([{ relativePath: 'cats/1 ü.png', reason: refusal.message }])
})
test('Cancel stops sending and rejects', async () => {
  const controller = new AbortController()
  const put = vi.fn<Put>(() => {
    controller.abort(new Error('cancelled'))
    return Promise.resolve(ok())
  })
  await expect(uploadFiles(files(50), controller.signal, vi.fn(), put)).rejects.toThrow('cancelled')
  expect(put.mock.calls.length).toBeLessThanOrEqual(4)
})
