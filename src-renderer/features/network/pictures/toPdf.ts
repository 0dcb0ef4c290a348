/**
 * A picture as a PDF file of one page: lines, boxes and real text. Written here because the standard font Helvetica needs no
 * embedding and the file only takes a few operators (PDF 1.4, ISO 32000-1 section 8 and 9); a library would weigh more than the page.
 */
import type { Weight } from './helvetica.ts'
import { textWidth } from './helvetica.ts'
import type { Mark, Picture } from './networkPicture.ts'

/** Points per pixel, and the longest side a page may have [points] (ISO 32000-1, annex C). */
const pointsPerPx = 0.75
const longestSide = 14_400

/** The bytes of the file. Letters outside of Windows-1252 become question marks, since Helvetica has none. */
export function toPdf(picture: Picture): Uint8Array<ArrayBuffer> {
  const scale = Math.min(pointsPerPx, longestSide / Math.max(picture.width, picture.height))
  const [width, height] = [picture.width * scale, picture.height * scale]
  // The picture's y goes down, the page's up.
  const content = [`${num(scale)} 0 0 ${num(-scale)} 0 ${num(height)} cm`, '1 j', ...picture.marks.map(operators)].join('\n')
  const font = (name: string): string => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${num(width)} ${num(height)}] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    font('Helvetica'),
    font('Helvetica-Bold'),
    `<< /Title (${literal(picture.title)}) /Producer (Convolve) >>`,
  ]
  let file = '%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n'
  const places = objects.map((object, index) => {
    const place = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return place
  })
  const start = file.length
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')}`
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info ${objects.length} 0 R >>\nstartxref\n${start}\n%%EOF\n`
  // Every letter is one byte by now.
  return Uint8Array.from(file, (letter) => letter.charCodeAt(0))
}

/** Whether the PDF shows every letter of a text. */
export function fitsPdf(text: string): boolean {
  return [...text].every((letter) => byteOf(letter) !== null)
}

function operators(mark: Mark): string {
  switch (mark.mark) {
    case 'box': return ['q', ...(mark.fill === null ? [] : [`${colour(mark.fill)} rg`]), ...(mark.stroke === null ? [] : [`${colour(mark.stroke)} RG`]), ...(mark.dashed ? ['[5 4] 0 d'] : []), boxPath(mark), mark.fill === null ? 'S' : mark.stroke === null ? 'f' : 'B', 'Q'].join('\n')
    case 'line': return `${colour(mark.stroke)} RG ${num(mark.width)} w\n${linePath(mark.path)}\nS 1 w`
    case 'text': {
      const left = mark.align === 'right' ? mark.x - textWidth(mark.text, mark.size, mark.weight) : mark.x
      // The text's own y goes up again.
      return `BT ${colour(mark.fill)} rg /${fonts[mark.weight]} ${num(mark.size)} Tf 1 0 0 -1 ${num(left)} ${num(mark.y)} Tm (${literal(mark.text)}) Tj ET`
    }
  }
}

const fonts: Readonly<Record<Weight, string>> = { normal: 'F1', bold: 'F2' }
/** A quarter of a circle by one cubic curve: length of its handles by the radius. */
const quarter = 0.5523

function boxPath({ x, y, width, height, radius }: Extract<Mark, { mark: 'box' }>): string {
  const r = Math.min(radius, width / 2, height / 2)
  const h = r * (1 - quarter)
  const [right, bottom] = [x + width, y + height]
  const curve = (...numbers: readonly number[]): string => `${numbers.map(num).join(' ')} c`
  return [
    `${num(x + r)} ${num(y)} m ${num(right - r)} ${num(y)} l`, curve(right - h, y, right, y + h, right, y + r),
    `${num(right)} ${num(bottom - r)} l`, curve(right, bottom - h, right - h, bottom, right - r, bottom),
    `${num(x + r)} ${num(bottom)} l`, curve(x + h, bottom, x, bottom - h, x, bottom - r),
    `${num(x)} ${num(y + r)} l`, curve(x, y + h, x + h, y, x + r, y), 'h',
  ].join('\n')
}

/** `M x y L x y Q cx cy x y` as PDF operators; the quadratic curve becomes a cubic one with the same points. */
function linePath(path: string): string {
  let at: readonly [number, number] = [0, 0]
  return [...path.matchAll(/([MLQ])((?: -?[\d.e-]+)+)/g)].map(([, letter, rest]) => {
    const numbers = (rest ?? '').trim().split(' ').map(Number)
    const [a = 0, b = 0, c = 0, d = 0] = numbers
    if (letter !== 'Q') {
      at = [a, b]
      return `${num(a)} ${num(b)} ${letter === 'M' ? 'm' : 'l'}`
    }
    const third = (from: number, control: number): number => from + (2 / 3) * (control - from)
    const curve = [third(at[0], a), third(at[1], b), third(c, a), third(d, b), c, d]
    at = [c, d]
    return `${curve.map(num).join(' ')} c`
  }).join(' ')
}

/** `#0a6b5a` -> three shares. */
function colour(hex: string): string {
  return [1, 3, 5].map((at) => num(Number.parseInt(hex.slice(at, at + 2), 16) / 255)).join(' ')
}

function num(value: number): string {
  return String(Math.round(value * 1000) / 1000)
}

/** What Windows-1252 has outside of Latin-1 and cards use. */
const windowsBytes: Readonly<Record<string, number>> = { '…': 0x85, '–': 0x96, '—': 0x97, '‘': 0x91, '’': 0x92, '“': 0x93, '”': 0x94, '€': 0x80 }

function byteOf(letter: string): number | null {
  const code = letter.codePointAt(0) ?? 0
  if ((code >= 32 && code < 127) || (code >= 160 && code < 256)) return code
  return windowsBytes[letter] ?? null
}

function literal(text: string): string {
  return [...text].map((letter) => String.fromCharCode(byteOf(letter) ?? 63).replace(/[()\\]/, '\\$&')).join('')
}
