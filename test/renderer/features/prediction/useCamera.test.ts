// @vitest-environment happy-dom
/** The camera: off as soon as nobody looks, whatever the browser was still doing, and a sentence where it cannot be had. */
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import { cameraProblem, useCamera } from '../../../../src-renderer/features/prediction/useCamera.ts'
import { predictionText } from '../../../../src-renderer/text/prediction.ts'

vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: { prediction: { predict: async () => [] } }, onCoreEvent: () => () => {} }))

/** A stream of one track. */
function stream() {
  const track = Object.assign(new EventTarget(), { stop: vi.fn() })
  return { track, getTracks: () => [track] }
}
const getUserMedia = vi.fn()
let camera: ReturnType<typeof useCamera>
function open() {
  return mount({
    setup() {
      camera = useCamera(ref(1 as RunId), ref(null))
      return () => null
    },
  })
}
beforeEach(() => {
  getUserMedia.mockReset()
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } })
})
afterEach(() => vi.unstubAllGlobals())

it('asks for pictures without sound, and lets go of them when the panel goes', async () => {
  const own = stream()
  getUserMedia.mockResolvedValue(own)
  const panel = open()
  await camera.start()
  expect(getUserMedia.mock.calls[0]![0]).toMatchObject({ audio: false })
  expect(camera.state.value).toBe('on')
  expect(own.track.stop).not.toHaveBeenCalled()
  panel.unmount()
  expect(own.track.stop).toHaveBeenCalledOnce()
  expect(camera.state.value).toBe('off')
})

it('that is granted only after the panel has gone is let go of at once', async () => {
  const own = stream()
  const granted = Promise.withResolvers<unknown>()
  getUserMedia.mockReturnValue(granted.promise)
  const panel = open()
  const started = camera.start()
  panel.unmount()
  granted.resolve(own)
  await started
  expect(own.track.stop).toHaveBeenCalledOnce()
  expect(camera.state.value).toBe('off')
})

it('unplugged: it is off, and that is said', async () => {
  const own = stream()
  getUserMedia.mockResolvedValue(own)
  open()
  await camera.start()
  own.track.dispatchEvent(new Event('ended'))
  await flushPromises()
  expect([camera.state.value, camera.problem.value]).toEqual(['off', predictionText.camera.busy])
})

it('refused: it is off, with the reason as a sentence', async () => {
  getUserMedia.mockRejectedValue(new DOMException('no', 'NotAllowedError'))
  open()
  await camera.start()
  expect([camera.state.value, camera.problem.value]).toEqual(['off', predictionText.camera.denied])
  expect(cameraProblem(new DOMException('', 'NotFoundError'))).toBe(predictionText.camera.missing)
  expect(cameraProblem(new DOMException('', 'NotReadableError'))).toBe(predictionText.camera.busy)
})
