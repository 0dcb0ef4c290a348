/** An `.onnx` file opened as any other program would: from disk, with onnxruntime's defaults. Used by the export proof. */
import { InferenceSession, Tensor } from 'onnxruntime-node'

export interface PlainSession {
  /** One float32 tensor in, the first output's numbers back. */
  run(data: Float32Array, shape: readonly number[]): Promise<Float32Array>
  close(): Promise<void>
}

/** Throws onnxruntime's own error for a file it does not take. */
export async function openPlainSession(file: string): Promise<PlainSession> {
  const session = await InferenceSession.create(file)
  const [inputName = ''] = session.inputNames
  const [outputName = ''] = session.outputNames
  return {
    async run(data, shape) {
      const result = (await session.run({ [inputName]: new Tensor('float32', data, shape) }))[outputName]
      if (!(result?.data instanceof Float32Array)) throw new Error(`the model's output ${outputName} is not float32`)
      return result.data
    },
    close: () => session.release(),
  }
}
