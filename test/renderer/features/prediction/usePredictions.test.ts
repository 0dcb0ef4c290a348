import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import type { Prediction, PredictionSource } from '../../../../src-shared/api/prediction.ts'
import type { ImageRow } from '../../../../src-shared/api/images.ts'
import { AppError } from '../../../../src-shared/errors/appError.ts'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import { usePredictions } from '../../../../src-renderer/features/prediction/usePredictions.ts'

/** The core of this test: what it is asked, and how it answers. */
const core = vi.hoisted(() => ({ predict: vi.fn<(id: number, sources: readonly PredictionSource[], reference: PredictionSource | null) => Promise<readonly Prediction[]>>() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: { prediction: { predict: core.predict } }, onCoreEvent: () => () => {} }))

const row = (id: number) => ({ id, relativePath: `cat/${id}.png`, classId: null }) as unknown as ImageRow
const answer = (name: string, error: string | null = null): Prediction => ({ name, classes: error ? [] : [{ name: 'cat', probability: 1 }], number: null, drawn: null, decodeMs: 1, networkMs: 1, error })

function open(run: number | null = 1) {
  const runId = ref(run as RunId | null)
  const scope = effectScope()
  return { runId, scope, ...scope.run(() => usePredictions(runId))! }
}

describe('images asked about', () => {
  beforeEach(() => {
    core.predict.mockReset()
    core.predict.mockImplementation(async (_id, sources) => sources.map((source) => answer(JSON.stringify(source))))
  })

  it('20 images are asked in small batches and all answered, newest first', async () => {
    const { images, busy, addImages } = open()
    addImages(Array.from({ length: 20 }, (_, index) => row(index + 1)))
    addImages([row(99)])
    await vi.waitFor(() => expect(busy.value).toBe(false))
    expect(images.value[0]!.name).toBe('cat/99.png')
    expect(images.value.every((image) => image.prediction?.name === JSON.stringify({ imageId: Number(image.name.match(/\d+/)![0]) }))).toBe(true)
    expect(core.predict.mock.calls.every(([, sources]) => sources.length <= 8)).toBe(true)
  })

  it('an unreadable image shows its sentence, the others their answers', async () => {
    core.predict.mockImplementation(async (_id, sources) => sources.map((source) => answer('x', 'imageId' in source && source.imageId === 2 ? 'cannot be read' : null)))
    const { images, busy, addImages } = open()
    addImages([row(1), row(2), row(3)])
    await vi.waitFor(() => expect(busy.value).toBe(false))
    expect(images.value.map((image) => image.problem)).toEqual([null, 'x: cannot be read.', null])
  })

  it('a call that fails gives its sentence to each image of the call', async () => {
    core.predict.mockRejectedValue(new AppError('unexpected', { reason: 'no such run' }))
    const { images, busy, addImages } = open()
    addImages([row(1)])
    await vi.waitFor(() => expect(busy.value).toBe(false))
    expect(images.value[0]!.problem).toContain('no such run')
  })

  it('another run is asked anew, and an answer of the old one that comes late is dropped', async () => {
    let release = (): void => {}
    core.predict.mockImplementationOnce(async () => {
      await new Promise<void>((resolve) => (release = resolve))
      return [answer('old')]
    })
    core.predict.mockImplementation(async (id) => [answer(`run ${id}`)])
    const { runId, images, busy, addImages } = open(1)
    addImages([row(1)])
    await vi.waitFor(() => expect(core.predict).toHaveBeenCalledOnce())
    runId.value = 2 as RunId
    await Promise.resolve()
    release()
    await vi.waitFor(() => expect(busy.value).toBe(false))
    expect(images.value[0]!.prediction?.name).toBe('run 2')
  })

  it('pairs are asked beside the reference, and anew when it changes', async () => {
    const reference = ref<number | null>(1)
    const scope = effectScope()
    const { images, busy, addImages } = scope.run(() => usePredictions(ref(1 as RunId), reference))!
    core.predict.mockImplementation(async (_id, sources, compared) => sources.map(() => answer(JSON.stringify(compared))))
    addImages([row(5), row(6)])
    await vi.waitFor(() => expect(busy.value).toBe(false))
    expect(images.value.map((image) => image.prediction?.name)).toEqual(['{"imageId":5}', '{"imageId":5}'])
    reference.value = 2
    expect(busy.value).toBe(true)
    await vi.waitFor(() => expect(busy.value).toBe(false))
    expect(images.value.map((image) => image.prediction?.name)).toEqual(['{"imageId":6}', '{"imageId":6}'])
    scope.stop()
  })

  it('an answer beside a reference that was changed meanwhile is dropped', async () => {
    const reference = ref<number | null>(1)
    const scope = effectScope()
    const { images, busy, addImages } = scope.run(() => usePredictions(ref(1 as RunId), reference))!
    let release = (): void => {}
    core.predict.mockImplementationOnce(async (_id, sources) => {
      await new Promise<void>((resolve) => (release = resolve))
      return sources.map(() => answer('old'))
    })
    core.predict.mockImplementation(async (_id, sources, compared) => sources.map(() => answer(JSON.stringify(compared))))
    addImages([row(5), row(6)])
    await vi.waitFor(() => expect(core.predict).toHaveBeenCalledOnce())
    reference.value = 2
    release()
    await vi.waitFor(() => expect(busy.value).toBe(false))
    expect(images.value.map((image) => image.prediction?.name)).toEqual(['{"imageId":6}', '{"imageId":6}'])
    scope.stop()
  })

  it('without a run images wait, and are asked once there is one', async () => {
    const { runId, images, busy, addImages } = open(null)
    addImages([row(1)])
    await Promise.resolve()
    expect(images.value[0]!.state).toBe('waiting')
    runId.value = 1 as RunId
    await vi.waitFor(() => expect(busy.value).toBe(false))
    expect(images.value[0]!.prediction).not.toBeNull()
  })

  it('cleared while asked: the answer finds nobody', async () => {
    const { images, addImages, clear } = open()
    addImages([row(1)])
    clear()
    await vi.waitFor(() => expect(core.predict.mock.calls.length).toBeLessThanOrEqual(1))
    expect(images.value).toEqual([])
  })
})
