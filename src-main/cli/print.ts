/** What the command line says: results on stdout, progress and errors on stderr. Used by every command. */
import { stripVTControlCharacters } from 'node:util'

const redrawEveryMs = 200
const lineEveryMs = 5000

export interface ProgressLine {
  show(text: string): void
  /** Ends the line, so that what follows starts on its own. */
  end(): void
}

/** One line that is redrawn in a terminal; in a log, a line at once and then every few seconds. */
export function openProgress(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  let shownAt = Number.NEGATIVE_INFINITY
  let shown = ''
  return {
    show(text) {
      const now = performance.now()
      if (now - shownAt < (stream.isTTY ? redrawEveryMs : lineEveryMs)) return
      shownAt = now
      shown = printable(text)
      stream.write(stream.isTTY ? `\r\u001b[2K${shown.slice(0, (stream.columns || 80) - 1)}` : `${shown}\n`)
    },
    end() {
      if (stream.isTTY && shown !== '') stream.write('\r\u001b[2K')
      shown = ''
    },
  }
}

/** Prints a result: as one JSON document, or as the lines made for people. */
export function printResult(json: boolean, result: unknown, lines: readonly string[]): void {
  console.log(json ? JSON.stringify(result, null, 2) : lines.map(printable).join('\n'))
}

/** File names may hold anything; a terminal must not obey it. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '?')
}

export function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`
}

export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
