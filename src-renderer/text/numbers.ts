/** How numbers read on screen: durations, sizes, shares, losses. One place, so that every screen says them alike. */
const language = 'en'
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 })

/** 12345 -> "12,345". */
export function formatCount(count: number): string {
  return whole.format(count)
}

/** "1 image", "12,345 images": `noun` in the singular, its plural where it is not `noun + s`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`
}

/** 0.8734 -> "87.3 %"; no decimals from 100 on; a dash for what is not a number. */
export function formatPercent(ratio: number | null, decimals = 1): string {
  if (ratio === null || !Number.isFinite(ratio)) return '–'
  return `${(ratio * 100).toFixed(ratio === 1 ? 0 : decimals)} %`
}

const bytesPerStep = 1024
/** 1536 -> "1.5 KiB". */
export function formatBytes(sizeBytes: number): string {
  if (!Number.isFinite(sizeBytes)) return '–'
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = Math.max(0, sizeBytes)
  let unit = 0
  while (value >= bytesPerStep && unit < units.length - 1) {
    value /= bytesPerStep
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`
}

const secondsPerMinute = 60
const secondsPerHour = 3600
const secondsPerDay = 86_400
/** 0.4 -> "under 1 s", 75 -> "1 min 15 s", 4000 -> "1 h 7 min", 200000 -> "2 d 8 h"; a dash for unknown. */
export function formatDuration(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return '–'
  const rounded = Math.round(Math.max(0, seconds))
  if (rounded < 1) return 'under 1 s'
  if (rounded < secondsPerMinute) return `${rounded} s`
  if (rounded < secondsPerHour) return pair(rounded, secondsPerMinute, 'min', 1, 's')
  const minutes = Math.round(rounded / secondsPerMinute) * secondsPerMinute
  if (minutes < secondsPerDay) return pair(minutes, secondsPerHour, 'h', secondsPerMinute, 'min')
  return pair(Math.round(rounded / secondsPerHour) * secondsPerHour, secondsPerDay, 'd', secondsPerHour, 'h')
}

function pair(seconds: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((seconds % large) / small)
  return `${Math.floor(seconds / large)} ${largeUnit}${rest > 0 ? ` ${rest} ${smallUnit}` : ''}`
}

/** 3.2 -> "3.2 ms", 1840 -> "1.84 s". */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return '–'
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`
  return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`
}

/** A loss with four meaningful digits: 2.302585 -> "2.303", 0.000123 -> "1.23e-4". */
export function formatLoss(loss: number | null): string {
  if (loss === null || !Number.isFinite(loss)) return loss === Number.POSITIVE_INFINITY ? '∞' : '–'
  if (loss === 0) return '0'
  const size = Math.abs(loss)
  if (size < 0.001 || size >= 100_000) return loss.toExponential(2).replace('e+', 'e')
  return size >= 1000 ? whole.format(loss) : loss.toPrecision(4)
}

/** A rate: 1234.5 -> "1,235", 12.34 -> "12.3". */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return '–'
  return perSecond >= 100 ? whole.format(perSecond) : perSecond.toFixed(1)
}

/** A moment as the person's clock says it: "21 Nov, 10:42"; with the year when it is another one. */
export function formatMoment(iso: string, now: Date = new Date()): string {
  const moment = new Date(iso)
  if (Number.isNaN(moment.getTime())) return iso
  const sameYear = moment.getFullYear() === now.getFullYear()
  return moment.toLocaleString(language, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hour12: false, ...(sameYear ? {} : { year: 'numeric' }) })
}
