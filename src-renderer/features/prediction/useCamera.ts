/** The pictures of a camera, asked about one after the other as fast as the network answers. Used by CameraPanel. */
import { onBeforeUnmount, onDeactivated, ref, shallowRef, type Ref } from 'vue'
import type { Prediction } from '../../../src-shared/api/prediction.ts'
import type { RunId } from '../../../src-shared/dataset/ids.ts'
import { client } from '../../api/client.ts'
import { sendFile } from '../../composables/uploadFiles.ts'
import { predictionText } from '../../text/prediction.ts'

/** Networks see a few hundred pixels at most; larger pictures only take longer to travel [px]. */
const longestSidePx = 640
/** Between two questions at least, so that the page stays calm [ms]. */
const restMs = 100
const jpegQuality = 0.92

/** Why a camera does not open, as a sentence. */
export function cameraProblem(thrown: unknown): string {
  const name = thrown instanceof DOMException ? thrown.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return predictionText.camera.denied
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return predictionText.camera.missing
  if (name === 'NotReadableError' || name === 'AbortError') return predictionText.camera.busy
  return predictionText.camera.failed(thrown instanceof Error ? thrown.message : String(thrown))
}

export function useCamera(runId: Ref<RunId | null>, video: Readonly<Ref<HTMLVideoElement | null>>) {
  const state = ref<'off' | 'opening' | 'on'>('off')
  const prediction = shallowRef<Prediction | null>(null)
  const problem = ref<string | null>(null)
  const perSecond = ref(0)
  /** The picture the answer is about. */
  const asked = shallowRef<Blob | null>(null)
  let stream: MediaStream | null = null
  let round = 0
  const uploadId = crypto.randomUUID()

  async function start(): Promise<void> {
    const mine = (round += 1)
    state.value = 'opening'
    problem.value = null
    try {
      const opened = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: longestSidePx } }, audio: false })
      if (mine !== round) {
        for (const track of opened.getTracks()) track.stop()
        return
      }
      stream = opened
      // Unplugged, or taken away in the browser's own controls.
      for (const track of opened.getTracks()) track.addEventListener('ended', () => stream === opened && (stop(), (problem.value = predictionText.camera.busy)))
      if (video.value) {
        video.value.srcObject = opened
        await video.value.play()
      }
      state.value = 'on'
      void ask(mine)
    } catch (thrown) {
      if (mine === round) {
        stop()
        problem.value = cameraProblem(thrown)
      }
    }
  }

  function stop(): void {
    round += 1
    for (const track of stream?.getTracks() ?? []) track.stop()
    stream = null
    if (video.value) video.value.srcObject = null
    state.value = 'off'
    prediction.value = null
  }

  async function ask(mine: number): Promise<void> {
    while (mine === round) {
      const startedMs = performance.now()
      const run = runId.value
      try {
        const picture = video.value === null ? null : await capture(video.value)
        if (picture !== null && run !== null) {
          await sendFile(uploadId, 'camera.jpg', picture)
          const [answer] = await client.prediction.predict(run, [{ uploadId }], null)
          if (mine !== round) return
          if (answer !== undefined && run === runId.value) {
            prediction.value = answer
            asked.value = picture
            problem.value = answer.error
          }
        }
      } catch (thrown) {
        if (mine !== round) return
        problem.value = thrown instanceof Error ? thrown.message : String(thrown)
      }
      await new Promise((resolve) => setTimeout(resolve, restMs))
      perSecond.value = 1000 / (performance.now() - startedMs)
    }
  }

  // The light of a camera that nobody sees must be off.
  onDeactivated(stop)
  onBeforeUnmount(stop)
  return { state, prediction, problem, perSecond, asked, start, stop }
}

/** What the camera shows now, as JPEG; null before its first picture. */
async function capture(video: HTMLVideoElement): Promise<Blob | null> {
  if (video.videoWidth === 0) return null
  const scale = Math.min(1, longestSidePx / Math.max(video.videoWidth, video.videoHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(video.videoWidth * scale))
  canvas.height = Math.max(1, Math.round(video.videoHeight * scale))
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', jpegQuality))
}
