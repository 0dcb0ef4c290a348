/** Long names where there is little room. Pure; used by lists of the evaluation screen. */

/** At most so many letters, with the middle left out: names that people give in rows differ at their ends. */
export function shortName(name: string, most: number): string {
  const letters = [...name]
  if (letters.length <= most) return name
  const end = Math.floor((most - 1) / 2)
  return `${letters.slice(0, most - 1 - end).join('')}…${letters.slice(-end).join('')}`
}
