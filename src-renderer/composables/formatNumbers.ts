/** Numbers as people read them: counts, bytes, times, shares, losses. What is not known (null, NaN) is a dash. */
const language = 'en'
const unknown = '–'
const countFormat = new Intl.NumberFormat(language, { maximumFractionDigits: 0 })
const compactFormat = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })

export function formatCount(count: number): string {
  return countFormat.format(count)
}
/** 1234567 -> `1.2M`. */
export function formatCompact(count: number): string {
  return compactFormat.format(count)
}
/** `1 image`, `2 images`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}
export function formatBytes(sizeBytes: number): string {
  if (!Number.isFinite(sizeBytes)) return unknown
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = sizeBytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}
/** Seconds as `45 s`, `3 min 20 s`, `2 h 5 min`, `2 d 8 h`. */
export function formatDuration(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return unknown
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's')
  const minutes = Math.round(whole / 60)
  if (minutes < 24 * 60) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  const hours = Math.round(whole / 3600)
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h')
}
function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return `${large} ${largeUnit}${small > 0 ? ` ${small} ${smallUnit}` : ''}`
}
/** 3.2 -> `3.2 ms`, 1840 -> `1.84 s`. */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return unknown
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`
  return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`
}
/** 0..1 as `93.2 %`. */
export function formatShare(share: number | null, digits = 1): string {
  return share === null || !Number.isFinite(share) ? unknown : `${(share * 100).toFixed(digits)} %`
}
/** A loss with four meaningful digits: 2.302585 -> `2.303`, 0.000123 -> `1.23e-4`. */
export function formatLoss(loss: number | null): string {
  if (loss === Number.POSITIVE_INFINITY) return '∞'
  if (loss === null || !Number.isFinite(loss)) return unknown
  if (loss === 0) return '0'
  const size = Math.abs(loss)
  if (size < 0.001 || size >= 100_000) return loss.toExponential(2).replace('e+', 'e')
  return size >= 1000 ? countFormat.format(loss) : loss.toPrecision(4)
}
/** So many a second: 1234.5 -> `1,235`, 12.34 -> `12.3`. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return unknown
  return perSecond >= 100 ? countFormat.format(perSecond) : perSecond.toFixed(1)
}
/** A number beside an axis, short: 0.25 -> `0.25`, 1500 -> `1500`, 4e17 -> `4e17`. */
export function formatTick(value: number): string {
  const short = Number(value.toPrecision(3))
  return Math.abs(short) >= 100_000 || (short !== 0 && Math.abs(short) < 0.0001) ? short.toExponential().replace('e+', 'e') : String(short)
}
/** A moment as the person's clock says it: `10:42` today, else `Nov 21, 10:42`; with the year when it is another one. */
export function formatMoment(iso: string, now: Date = new Date()): string {
  const moment = new Date(iso)
  if (Number.isNaN(moment.getTime())) return iso
  if (moment.toDateString() === now.toDateString()) return moment.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const sameYear = moment.getFullYear() === now.getFullYear()
  return moment.toLocaleString(language, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...(sameYear ? {} : { year: 'numeric' }) })
}
const dateFormat = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false })
/** An ISO time as `21 Nov 2026, 10:05`, in the reader's time zone. */
export function formatDate(iso: string): string {
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? iso : dateFormat.format(date)
}
/** A learning rate with two meaningful digits: 0.001 -> `0.001`, 0.00034 -> `3.4e-4`. */
export function formatLearningRate(rate: number): string {
  const short = Number(rate.toPrecision(2))
  if (short === 0 || (short >= 0.001 && short < 10_000)) return String(short)
  return short.toExponential().replace('e+', 'e')
}
