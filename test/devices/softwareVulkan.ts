/** A Vulkan driver that computes on the processor, so that WebGPU can be tried without a graphics card: SwiftShader, as the Chromium of the journeys brings it along. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { root } from '../../src-main/bootstrap/node.mjs'
import { readTar } from '../support/readTar.ts'

export interface SoftwareVulkan {
  /** For a process that is to use it; null where there is none. */
  readonly environment: Readonly<Record<string, string>> | null
  close(): Promise<void>
}

const archive = join(root, 'node_modules', '@sparticuz', 'chromium', 'bin', 'swiftshader.tar.br')

/** Unpacks it into a folder of its own. Linux on x64 only; elsewhere there is none. */
export async function softwareVulkan(): Promise<SoftwareVulkan> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(archive)) return { environment: null, close: () => Promise.resolve() }
  const folder = mkdtempSync(join(tmpdir(), 'convolve-vulkan-'))
  const close = (): Promise<void> => Promise.resolve(rmSync(folder, { recursive: true, force: true }))
  const tar = join(folder, 'swiftshader.tar')
  writeFileSync(tar, brotliDecompressSync(readFileSync(archive)))
  for (const { path, bytes } of readTar(tar)) writeFileSync(join(folder, basename(path)), bytes)
  // Both the loader (libvulkan.so.1) and the driver lie in the folder.
  const libraries = [folder, process.env['LD_LIBRARY_PATH']].filter((part) => part !== undefined && part !== '').join(':')
  return { environment: { VK_DRIVER_FILES: join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: libraries }, close }
}
