/** An ONNX model as a graph to look at: operations, what feeds them, shapes and how many numbers they hold. Read by `src-main/interchange/onnxFile.ts`. */

export interface OnnxOperation {
  /** Place in `operations`; ids of edges are these. */
  readonly id: number
  /** `Conv`, `Relu` ...; `Input` for what the model is given. */
  readonly op: string
  /** As in the file, may be empty. */
  readonly name: string
  /** Of the standard ONNX domain: empty. */
  readonly domain: string
  /** Operations whose results it reads, in order. */
  readonly inputs: readonly number[]
  /** Constant tensors it reads: name and shape, null for one that stands in an operation `Constant`. */
  readonly constants: readonly { readonly name: string; readonly shape: readonly number[] | null }[]
  /** Numbers in those constants that no operation before it reads. */
  readonly parameters: number
  /** Name and shape of each result; an open size stands as text, null where the file says no shape. */
  readonly outputs: readonly { readonly name: string; readonly shape: readonly (number | string)[] | null }[]
  /** Short ones as text: `strides 2 2`. */
  readonly attributes: readonly { readonly name: string; readonly value: string }[]
}

export interface OnnxGraph {
  readonly name: string
  /** `pytorch 2.4`. */
  readonly producer: string
  /** Version of the standard domain, null where the file says none. */
  readonly opset: number | null
  /** Inputs first, then in the order of the file. */
  readonly operations: readonly OnnxOperation[]
  readonly parameters: number
  /** Names of what the model gives. */
  readonly outputs: readonly string[]
}
