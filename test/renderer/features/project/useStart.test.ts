// @vitest-environment happy-dom
/** The start screen's ways out when a project does not open. */
import { beforeEach, expect, test } from 'vitest'
import { AppError, toErrorData } from '../../../../src-shared/errors/appError.ts'
import type { Envelope } from '../../../../src-shared/api/contract.ts'
import { useProject } from '../../../../src-renderer/composables/useProject.ts'
import { useStart } from '../../../../src-renderer/features/project/useStart.ts'

const backup = { file: '2026.sqlite', createdAt: '2026-01-02T03:04:05.000Z', sizeBytes: 10 }
let answers: Record<string, Envelope | AppError> = {}
const calls: string[] = []
Object.assign(window, {
  convolve: {
    call: (_area: string, method: string, args: unknown[]): Promise<Envelope> => {
      calls.push(`${method}(${args.join(', ')})`)
      const answer = answers[method]
      return Promise.resolve(answer instanceof AppError ? { ok: false, error: toErrorData(answer) } : (answer ?? { ok: true, value: [] }))
    },
    on: () => () => undefined,
    pathForFile: () => '',
  },
})
const opened: Envelope = { ok: true, value: { path: '/p.convolve', name: 'p', readOnly: null, imageCount: 0, labelledCount: 0, classCount: 0 } }

beforeEach(() => {
  answers = {}
  calls.length = 0
})

test('a project that is held elsewhere can be opened for looking only', async () => {
  answers = { open: new AppError('projectHeld', { path: '/p.convolve', holder: 'the desktop app' }), openReadOnly: opened }
  const { open, openReadOnly, problem } = useStart()
  expect(await open('/p.convolve')).toBe(false)
  expect(problem.value).toMatchObject({ path: '/p.convolve', canOpenReadOnly: true, backups: [] })
  expect(await openReadOnly('/p.convolve')).toBe(true)
  expect(problem.value).toBeNull()
  expect(useProject().project.value?.path).toBe('/p.convolve')
})
test('a damaged project offers its backups, and restoring one opens it', async () => {
  answers = { open: new AppError('projectCorrupt', { path: '/p.convolve', reason: 'no database', backup: backup.file, backupAt: backup.createdAt }), backups: { ok: true, value: [backup] }, restoreBackup: opened }
  const { open, restore, problem } = useStart()
  await open('/p.convolve')
  expect(problem.value).toMatchObject({ canOpenReadOnly: false, backups: [backup] })
  await restore('/p.convolve', backup.file)
  expect(calls.at(-1)).toBe('restoreBackup(/p.convolve, 2026.sqlite)')
  expect(problem.value).toBeNull()
})
test('a project of a newer version gets its sentence and nothing to press', async () => {
  const error = new AppError('projectNewer', { path: '/p.convolve', version: 9, known: 3 })
  answers = { open: error }
  const { open, problem } = useStart()
  await open('/p.convolve')
  expect(problem.value).toMatchObject({ canOpenReadOnly: false, backups: [] })
  expect((problem.value?.error as AppError).message).toBe(error.message)
})
test('a second press while one is under way does nothing', async () => {
  answers = { createSample: opened }
  const { createSample } = useStart()
  expect(await Promise.all([createSample(), createSample()])).toEqual([true, false])
  expect(calls.filter((call) => call.startsWith('createSample'))).toHaveLength(1)
})
