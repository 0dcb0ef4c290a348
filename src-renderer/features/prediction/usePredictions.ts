/** The images asked about and the answers to them. Used by PredictionPage. */
import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { Prediction, PredictionSource } from '../../../src-shared/api/prediction.ts'
import { thumbnailUrl } from '../../composables/imageUrls.ts'
import type { ImageRow } from '../../../src-shared/api/images.ts'
import type { ClassId, RunId } from '../../../src-shared/dataset/ids.ts'
import { client } from '../../api/client.ts'
import { uploadFiles } from '../../composables/uploadFiles.ts'
import { errorSentence } from '../../composables/useToasts.ts'
import { predictionText } from '../../text/prediction.ts'
import { nameFor } from './droppedFiles.ts'

export interface AskedImage {
  readonly key: number
  readonly name: string
  readonly previewUrl: string
  /** What the person labelled it, when it is an image of the project. */
  readonly labelId: ClassId | null
  readonly state: 'waiting' | 'asking' | 'answered'
  readonly prediction: Prediction | null
  /** Why there is no answer, as a sentence. */
  readonly problem: string | null
}

/** Images a call asks about: few, so that the first answers appear at once. */
const batchSize = 8

/** `reference`: the image that a network for pairs compares the others with. */
export function usePredictions(runId: Ref<RunId | null>, reference: Ref<number | null> = shallowRef(null)) {
  const images = shallowRef<readonly AskedImage[]>([])
  /** Ends uploads under way when the screen is dropped. */
  const closed = new AbortController()
  const sources = new Map<number, () => Promise<PredictionSource>>()
  const busy = computed(() => images.value.some((image) => image.state !== 'answered'))
  let nextKey = 1
  let pumping = false

  function change(keys: ReadonlySet<number>, update: (image: AskedImage) => Partial<AskedImage>): void {
    images.value = images.value.map((image) => (keys.has(image.key) ? { ...image, ...update(image) } : image))
  }

  function add(entries: readonly { readonly name: string; readonly previewUrl: string; readonly labelId: ClassId | null; readonly source: () => Promise<PredictionSource> }[]): void {
    const asked = entries.map(({ name, previewUrl, labelId, source }): AskedImage => {
      const key = nextKey++
      sources.set(key, source)
      return { key, name, previewUrl, labelId, state: 'waiting', prediction: null, problem: null }
    })
    // What was dropped last is looked at first.
    images.value = [...asked, ...images.value]
    void pump()
  }

  /** Dropped, pasted or chosen files: each is sent once, however often it is asked about. */
  function addFiles(files: readonly File[]): void {
    add(
      files.map((file, index) => {
        const name = nameFor(file, nextKey + index)
        let sent: Promise<PredictionSource> | undefined
        const send = async (): Promise<PredictionSource> => {
          const { uploadId, failed } = await uploadFiles([{ relativePath: name, file }], closed.signal, () => {})
          if (failed[0]) throw failed[0].reason
          return { uploadId }
        }
        return {
          name,
          previewUrl: URL.createObjectURL(file),
          labelId: null,
          source: () => {
            sent ??= send()
            sent.catch(() => (sent = undefined))
            return sent
          },
        }
      }),
    )
  }
  function addImages(rows: readonly ImageRow[]): void {
    add(rows.map((row) => ({ name: row.relativePath, previewUrl: thumbnailUrl(row.id), labelId: row.classId, source: async () => ({ imageId: row.id }) })))
  }

  async function pump(): Promise<void> {
    if (pumping) return
    pumping = true
    for (;;) {
      const id = runId.value
      const batch = images.value.filter((image) => image.state === 'waiting').slice(0, batchSize)
      if (id === null || batch.length === 0) break
      const keys = new Set(batch.map((image) => image.key))
      change(keys, () => ({ state: 'asking' }))
      await ask(id, batch)
    }
    pumping = false
  }

  async function ask(id: RunId, batch: readonly AskedImage[]): Promise<void> {
    const ready: { key: number; source: PredictionSource }[] = []
    const comparedKey = reference.value
    let compared: PredictionSource | null = null
    try {
      compared = comparedKey === null ? null : ((await sources.get(comparedKey)?.()) ?? null)
    } catch (thrown) {
      for (const { key } of batch) settle(key, null, errorSentence(thrown), id, comparedKey)
      return
    }
    for (const image of batch) {
      try {
        const source = await sources.get(image.key)?.()
        if (source) ready.push({ key: image.key, source })
      } catch (thrown) {
        settle(image.key, null, errorSentence(thrown), id, comparedKey)
      }
    }
    if (ready.length === 0) return
    try {
      const answers = await client.prediction.predict(id, ready.map(({ source }) => source), compared)
      ready.forEach(({ key }, index) => {
        const answer = answers[index]
        settle(key, answer ?? null, answer?.error ? predictionText.unreadable(answer.name, answer.error) : null, id, comparedKey)
      })
    } catch (thrown) {
      for (const { key } of ready) settle(key, null, errorSentence(thrown), id, comparedKey)
    }
  }
  /** An answer of a run, or beside an image, that is no longer the chosen one is dropped; the image waits for the new one. */
  function settle(key: number, prediction: Prediction | null, problem: string | null, id: RunId, comparedKey: number | null): void {
    change(new Set([key]), () => (id === runId.value && comparedKey === reference.value ? { state: 'answered', prediction, problem } : { state: 'waiting', prediction: null, problem: null }))
  }

  function forget(gone: readonly AskedImage[]): void {
    for (const image of gone) {
      sources.delete(image.key)
      if (image.previewUrl.startsWith('blob:')) URL.revokeObjectURL(image.previewUrl)
    }
    images.value = images.value.filter((image) => !gone.includes(image))
  }

  watch([runId, reference], () => {
    const all = new Set(images.value.map((image) => image.key))
    change(all, () => ({ state: 'waiting', prediction: null, problem: null }))
    void pump()
  }, { flush: 'sync' })
  onScopeDispose(() => {
    closed.abort()
    forget(images.value)
  })
  /** What an image is to the core; for questions about a single one. */
  const sourceOf = (image: AskedImage): Promise<PredictionSource> => sources.get(image.key)?.() ?? Promise.reject(new Error('the image is gone'))
  return { images, busy, sourceOf, addFiles, addImages, remove: (image: AskedImage) => forget([image]), clear: () => forget(images.value) }
}
