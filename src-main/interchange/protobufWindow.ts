/** Fields of a protobuf message in a file, without reading what nobody asks for: a model of gigabytes costs a few pages. Used by `onnxFile.ts`. */
import type { FileHandle } from 'node:fs/promises'
import { readAt } from './readAt.ts'

const windowBytes = 64 * 1024

/** A field: a number for wire types 0, 1 and 5, else where its bytes lie. */
export interface WireField {
  readonly number: number
  /** Varint or fixed bits as a number; NaN for bytes. */
  readonly value: number
  readonly at: number
  readonly sizeBytes: number
}

/** Seven bits a byte, the lowest first, 64 bits in two's complement: the number and how many bytes it takes. */
export function readVarint(bytes: Buffer, at: number): readonly [number, number] {
  let value = 0n
  for (let count = 0; count < 10; count += 1) {
    const byte = bytes[at + count]
    if (byte === undefined) throw new Error('it is cut off')
    value |= BigInt(byte & 127) << BigInt(7 * count)
    if (byte < 128) return [Number(BigInt.asIntN(64, value)), count + 1]
  }
  throw new Error('a number in it has no end')
}

export class ProtobufWindow {
  readonly #file: FileHandle
  readonly sizeBytes: number
  #start = 0
  #bytes: Buffer = Buffer.alloc(0)

  constructor(file: FileHandle, sizeBytes: number) {
    this.#file = file
    this.sizeBytes = sizeBytes
  }

  /** Bytes of the file; throws where it ends before them. */
  async bytes(at: number, count: number): Promise<Buffer> {
    if (at + count > this.sizeBytes) throw new Error('it is cut off')
    if (count > windowBytes) return readAt(this.#file, at, count)
    if (at < this.#start || at + count > this.#start + this.#bytes.length) {
      this.#start = at
      this.#bytes = await readAt(this.#file, at, Math.min(windowBytes, this.sizeBytes - at))
    }
    return this.#bytes.subarray(at - this.#start, at - this.#start + count)
  }

  async text(field: WireField, longest = 1000): Promise<string> {
    return (await this.bytes(field.at, Math.min(field.sizeBytes, longest))).toString('utf8')
  }

  /** The fields of the message that lies here, one after the other; throws on what is no protobuf. */
  async *fields(at: number, sizeBytes: number): AsyncGenerator<WireField> {
    const end = at + sizeBytes
    let place = at
    const varint = async (): Promise<number> => {
      const [value, sizeBytes] = readVarint(await this.bytes(place, Math.min(10, this.sizeBytes - place)), 0)
      place += sizeBytes
      return value
    }
    while (place < end) {
      const tag = await varint()
      const [number, wire] = [Math.floor(tag / 8), tag % 8]
      if (number <= 0) throw new Error('it has a field without a number')
      if (wire === 0) yield { number, value: await varint(), at: place, sizeBytes: 0 }
      else if (wire === 1 || wire === 5) {
        const size = wire === 1 ? 8 : 4
        const bytes = await this.bytes(place, size)
        yield { number, value: size === 4 ? bytes.readFloatLE() : bytes.readDoubleLE(), at: place, sizeBytes: size }
        place += size
      } else if (wire === 2) {
        const length = await varint()
        if (length < 0 || place + length > end) throw new Error('it is cut off, or a length in it is wrong')
        const from = place
        place += length
        yield { number, value: Number.NaN, at: from, sizeBytes: length }
      } else throw new Error('it is no protobuf message')
    }
    if (place !== end) throw new Error('a length in it is wrong')
  }
}
