/** Numbers of images as people read them. Used by tiles, the full-size view and the summary beside the grid. */

/** At most six significant digits, for tiles and figures. */
export function formatNumber(value: number, unit = ''): string {
  return `${Number(value.toPrecision(6))}${unit === '' ? '' : ` ${unit}`}`
}
