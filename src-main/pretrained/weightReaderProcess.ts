/** Entry of the process that reads a weight file of others and writes ours. Nothing it meets there can reach further than this process: its memory and time are limited. */
import { openParentPort } from '../bootstrap/parentPort.ts'
import type { FromReader, ReadRequest } from './convertWeights.ts'

/** Of the HDF5 library: the largest single tensor (VGG's first Dense layer) has 392 MiB [pages of 64 KiB]. */
const mostPages = 1024 * 16

/** What Node has and the types of Node leave out. */
const { Memory } = (globalThis as unknown as { readonly WebAssembly: { readonly Memory: { readonly prototype: { readonly buffer: ArrayBuffer; grow(pages: number): number } } } }).WebAssembly
const { grow } = Memory.prototype
Memory.prototype.grow = function (pages) {
  if (this.buffer.byteLength / 65_536 + pages > mostPages) throw new RangeError('the file wants more memory than it may have')
  return grow.call(this, pages)
}

const port = openParentPort()
const send = (message: FromReader): void => port.send(message)

port.onMessage((received) => {
  void (async () => {
    // Loaded now, not at the top: this brings the library, which must find the limit in place.
    const { convertFile } = await import('./convertFile.ts')
    send(await convertFile(received as ReadRequest))
  })()
})
send({ kind: 'ready' })
