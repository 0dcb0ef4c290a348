/** A picture as the text of an SVG file that needs nothing else: colours and names of fonts stand in it. */
import type { Mark, Picture } from './networkPicture.ts'

export const fontFamily = 'Helvetica, Arial, Liberation Sans, sans-serif'

export function toSvg({ title, width, height, marks }: Picture): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${fontFamily}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...marks.map(element),
    '</svg>\n',
  ].join('\n')
}

function element(mark: Mark): string {
  switch (mark.mark) {
    case 'box': return `<rect x="${short(mark.x)}" y="${short(mark.y)}" width="${short(mark.width)}" height="${short(mark.height)}" rx="${mark.radius}" fill="${mark.fill ?? 'none'}"${mark.stroke === null ? '' : ` stroke="${mark.stroke}"`}${mark.dashed ? ' stroke-dasharray="5 4"' : ''}/>`
    case 'line': return `<path d="${mark.path}" fill="none" stroke="${mark.stroke}" stroke-width="${mark.width}"/>`
    case 'text': return `<text x="${short(mark.x)}" y="${short(mark.y)}" font-size="${mark.size}"${mark.weight === 'bold' ? ' font-weight="bold"' : ''}${mark.align === 'right' ? ' text-anchor="end"' : ''} fill="${mark.fill}">${escaped(mark.text)}</text>`
  }
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** Control characters have no place in XML. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '').replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign)
}
