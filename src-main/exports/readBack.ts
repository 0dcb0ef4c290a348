/** The work of the proof process: from image files and an exported folder to probabilities. Also runs inside tests. */
import { modelFormats } from './formats.ts'
import type { FromProof, ProofRequest } from './messages.ts'
import { toErrorData } from '../../src-shared/errors/appError.ts'
import { decodeImage } from '../images/decode.ts'

/** After this long what has been compared must do: TensorFlow.js computes large networks slowly without a graphics card [ms]. */
const longestMs = 60_000
/** ... but never fewer images than this. */
const fewestImages = 10

export async function readBackAnswers({ format, folder, input, paired, files }: ProofRequest): Promise<FromProof> {
  const startedMs = performance.now()
  try {
    const model = await modelFormats[format].readBack(folder, input)
    try {
      const probabilities: (Float32Array | null)[] = []
      for (const file of files) {
        if (probabilities.length >= fewestImages && performance.now() - startedMs > longestMs) break
        // A file that went away meanwhile is left out on both sides.
        const pixels = await decodeImage(file, input).catch(() => null)
        const other = paired ? await decodeImage(files[(probabilities.length + 1) % files.length]!, input).catch(() => null) : pixels
        probabilities.push(pixels === null || other === null ? null : await model.answer(pixels, other))
      }
      return { kind: 'answer', probabilities }
    } finally {
      await model.close()
    }
  } catch (thrown) {
    return { kind: 'error', error: toErrorData(thrown) }
  }
}
