import { beforeEach, describe, expect, test, vi } from 'vitest'
import { useAutosave } from '../../../../src-renderer/features/network/useAutosave.ts'
import type { NetworkSummary } from '../../../../src-shared/api/networks.ts'
import type { NetworkId } from '../../../../src-shared/dataset/ids.ts'
import type { NetworkDocument } from '../../../../src-shared/network/document.ts'
import { lenet5 } from '../../../../src-shared/templates/lenet5.ts'

const id = 1 as NetworkId
const named = (name: string): NetworkDocument => ({ ...lenet5.create(lenet5.input, 10), name })
const summary = (document: NetworkDocument): NetworkSummary => ({ id, name: document.name, layerCount: 1, updatedAt: document.name })

/** A core that answers when it is told to. */
function slowCore() {
  const written: string[] = []
  const answers: ((error?: Error) => void)[] = []
  const save = (_id: NetworkId, document: NetworkDocument): Promise<NetworkSummary> =>
    new Promise((resolve, reject) => {
      written.push(document.name)
      answers.push((error) => (error === undefined ? resolve(summary(document)) : reject(error)))
    })
  return { written, save, answer: async (error?: Error) => { answers.shift()?.(error); await vi.advanceTimersByTimeAsync(0) } }
}

beforeEach(() => { vi.useFakeTimers() })

describe('autosave', () => {
  test('many changes in a row are one write, of the last one', async () => {
    const core = slowCore()
    const autosave = useAutosave(core.save, () => undefined)
    for (const name of ['a', 'ab', 'abc']) autosave.change(id, named(name))
    expect(autosave.state.value).toBe('waiting')
    await vi.advanceTimersByTimeAsync(1000)
    await core.answer()
    expect(core.written).toEqual(['abc'])
    expect(autosave.state.value).toBe('saved')
  })
  test('a change during a write is written after it, never at the same time', async () => {
    const core = slowCore()
    const autosave = useAutosave(core.save, () => undefined)
    autosave.change(id, named('a'))
    await vi.advanceTimersByTimeAsync(1000)
    autosave.change(id, named('b'))
    await vi.advanceTimersByTimeAsync(1000)
    expect(core.written).toEqual(['a'])
    await core.answer()
    expect(core.written).toEqual(['a', 'b'])
    expect(autosave.state.value).toBe('saving')
    await core.answer()
    expect(autosave.state.value).toBe('saved')
  })
  test('flush writes at once and waits for the answer', async () => {
    const core = slowCore()
    const autosave = useAutosave(core.save, () => undefined)
    autosave.change(id, named('a'))
    let flushed = false
    const flushing = autosave.flush().then(() => (flushed = true))
    expect(core.written).toEqual(['a'])
    expect(flushed).toBe(false)
    await core.answer()
    await flushing
    expect(flushed).toBe(true)
  })
  test('a failed write is shown, kept and tried again', async () => {
    const core = slowCore()
    const autosave = useAutosave(core.save, () => undefined)
    autosave.change(id, named('a'))
    await vi.advanceTimersByTimeAsync(1000)
    await core.answer(new Error('The disk is full.'))
    expect(autosave.state.value).toBe('failed')
    expect(String(autosave.error.value)).toContain('The disk is full.')
    await vi.advanceTimersByTimeAsync(6000)
    await core.answer()
    expect(core.written).toEqual(['a', 'a'])
    expect(autosave.state.value).toBe('saved')
    expect(autosave.error.value).toBeNull()
  })
  test('a network that was deleted is not written any more', async () => {
    const core = slowCore()
    const autosave = useAutosave(core.save, () => undefined)
    autosave.change(id, named('a'))
    autosave.drop()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(core.written).toEqual([])
  })
})
