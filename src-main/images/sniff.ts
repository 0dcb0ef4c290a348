/** What a file is by its first bytes: the content decides, never the ending. Used by the scan and by the decoder. */
import { heicHint } from '../../src-shared/dataset/unreadFormats.ts'

export const imageFormats = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'bmp'] as const
export type ImageFormat = (typeof imageFormats)[number]

/** Enough for every signature below. */
export const sniffBytes = 512

/** Endings (lower case, with the dot) that promise a format we read. */
export const imageEndings: ReadonlySet<string> = new Set(['.jpg', '.jpeg', '.jpe', '.jfif', '.png', '.webp', '.gif', '.tif', '.tiff', '.bmp', '.dib'])

/** The format of an image we read, or null. */
export function sniffFormat(start: Buffer): ImageFormat | null {
  if (start.length >= 3 && start[0] === 0xff && start[1] === 0xd8 && start[2] === 0xff) return 'jpeg'
  if (start.length >= 8 && start.subarray(0, 8).equals(pngSignature)) return 'png'
  const text = start.toString('latin1', 0, 16)
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp'
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif'
  // Classic and BigTIFF, both byte orders.
  if (/^(II[*+]\0|MM\0[*+])/.test(text)) return 'tiff'
  if (text.startsWith('BM') && start.length >= 26) return 'bmp'
  return null
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** A name for content that is no image we read, for the sentence that refuses it. */
export function describeContent(start: Buffer): string {
  if (start.length === 0) return 'the file is empty'
  if (start.every((byte) => byte === 0)) return 'the file holds only zeros'
  const text = start.toString('latin1', 0, sniffBytes)
  for (const [form, name] of knownOthers) if (form.test(text)) return `its content is ${name}, which is not supported${name === 'HEIC' ? ` (${heicHint})` : ''}`
  if (start[0] === 0xff && start[1] === 0xd8) return 'the JPEG ends after its first mark'
  return 'its content is no image that can be read (JPEG, PNG, WebP, GIF, TIFF, BMP)'
}

const knownOthers: readonly (readonly [RegExp, string])[] = [
  [/<svg[\s>]/i, 'SVG'],
  [/^\s*(<!doctype html|<html|<script)/i, 'HTML'],
  [/^\s*<\?xml/i, 'XML'],
  [/^%PDF/, 'PDF'],
  [/^\x7fELF|^MZ/, 'a program'],
  [/^PK\x03\x04/, 'a ZIP archive'],
  [/^....ftyp(heic|heix|mif1|msf1|hevc)/s, 'HEIC'],
  [/^....ftypavi[fs]/s, 'AVIF'],
  [/^8BPS/, 'Photoshop'],
  [/^\x00\x00\x01\x00/, 'an icon (ICO)'],
]
