/** An `.onnx` file opened as any other program would: from disk, with onnxruntime's defaults. Used by the export proof. */
import { InferenceSession, Tensor } from 'onnxruntime-node'

export interface PlainSession {
  /** Of each input its name and axes; an axis that may be of any size is a word. */
  readonly inputs: readonly { readonly name: string; readonly shape: readonly (number | string)[] }[]
  /** Float32 tensors in by name, the numbers of all outputs back, one after another. */
  run(inputs: Readonly<Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>>): Promise<Float32Array>
  close(): Promise<void>
}

/** Throws onnxruntime's own error for a file it does not take. */
export async function openPlainSession(file: string): Promise<PlainSession> {
  const session = await InferenceSession.create(file)
  return {
    inputs: session.inputMetadata.map((input) => ({ name: input.name, shape: input.isTensor ? input.shape : [] })),
    async run(inputs) {
      const results = await session.run(Object.fromEntries(Object.entries(inputs).map(([name, { data, shape }]) => [name, new Tensor('float32', data, shape)])))
      return Float32Array.from(session.outputNames.flatMap((name) => {
        const data = results[name]?.data
        if (!(data instanceof Float32Array)) throw new Error(`the model's output ${name} is not float32`)
        return [...data]
      }))
    },
    close: () => session.release(),
  }
}
