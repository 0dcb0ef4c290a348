/** Opening a network file: sent to the core, read there, made a network of the project; what could not be taken over is kept for the list. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { NetworksApi } from '../../../../src-shared/api/networks.ts'
import type { Client } from '../../../../src-shared/api/contract.ts'
import type { OnnxGraph } from '../../../../src-shared/code/onnxGraph.ts'
import type { ImportNote } from '../../../../src-shared/code/import/notes.ts'
import type { NetworkDocument } from '../../../../src-shared/network/document.ts'
import { uploadFiles } from '../../../composables/uploadFiles.ts'
import { showError, showToast } from '../../../composables/useToasts.ts'
import { networkCodeText as text } from '../../../text/networkCode.ts'

export interface NetworkFileReader {
  /** Shown until it is closed; null when there is nothing to list. */
  readonly result: ShallowRef<{ readonly name: string; readonly notes: readonly ImportNote[] } | null>
  /** An ONNX file that is looked at. */
  readonly onnx: ShallowRef<{ readonly fileName: string; readonly graph: OnnxGraph } | null>
  readonly busy: Ref<boolean>
  /** Lets the user choose a file; nothing happens when none is chosen. */
  choose(): void
  read(file: File): Promise<void>
}

/** `create` puts the document into the project and opens it. */
export function useNetworkFile(api: Client<NetworksApi>, create: (document: NetworkDocument) => Promise<void>, upload = uploadFiles): NetworkFileReader {
  const result = shallowRef<{ readonly name: string; readonly notes: readonly ImportNote[] } | null>(null)
  const onnx = shallowRef<{ readonly fileName: string; readonly graph: OnnxGraph } | null>(null)
  const busy = ref(false)

  async function read(file: File): Promise<void> {
    if (busy.value) return
    busy.value = true
    try {
      const { uploadId, failed } = await upload([{ relativePath: file.name, file }], new AbortController().signal, () => {})
      if (failed[0] !== undefined) throw failed[0].reason
      if (/\.onnx$/i.test(file.name)) {
        onnx.value = { fileName: file.name, graph: await api.readOnnx({ uploadId }) }
        return
      }
      const { document, notes } = await api.readFile({ uploadId })
      await create(document)
      showToast(text.opened(document.name))
      result.value = notes.length === 0 ? null : { name: document.name, notes }
    } catch (error) {
      showError(error)
    } finally {
      busy.value = false
    }
  }

  function choose(): void {
    const field = globalThis.document.createElement('input')
    field.type = 'file'
    field.accept = '.json,.keras,.h5,.hdf5,.onnx'
    field.addEventListener('change', () => {
      const file = field.files?.[0]
      if (file !== undefined) void read(file)
    })
    field.click()
  }

  return { result, onnx, busy, choose, read }
}
