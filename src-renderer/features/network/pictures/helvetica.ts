/** Widths of letters in Helvetica and Helvetica-Bold, from Adobe's font metrics (AFM) of the standard fonts [1/1000 of the size], for codes 32 to 126. */

const regular = '278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584'
const bold = '278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584'
const widths = { normal: regular.split(' ').map(Number), bold: bold.split(' ').map(Number) } as const
const others: Readonly<Record<string, number>> = { '×': 584, '·': 278, '…': 1000, '–': 556 }
/** Of a letter that is not listed; most accented letters are narrower. */
const wide = 722

export type Weight = keyof typeof widths

/** Width of a text at a size [px]. */
export function textWidth(text: string, sizePx: number, weight: Weight): number {
  let sum = 0
  for (const letter of text) sum += others[letter] ?? widths[weight][(letter.codePointAt(0) ?? 0) - 32] ?? wide
  return (sum * sizePx) / 1000
}

/** The text, or as much of its beginning as fits with dots behind it. */
export function fitText(text: string, widthPx: number, sizePx: number, weight: Weight): string {
  if (textWidth(text, sizePx, weight) <= widthPx) return text
  const letters = [...text]
  while (letters.length > 0 && textWidth(`${letters.join('')}…`, sizePx, weight) > widthPx) letters.pop()
  return letters.length === 0 ? '' : `${letters.join('').trimEnd()}…`
}
