/** Words of the charts. */
export const chartText = {
  resetZoom: 'Show all',
  logarithmic: 'Log',
  logarithmicHint: 'Equal factors are equally far apart',
  savePng: 'PNG',
  savePngHint: (title: string) => `PNG: save "${title}" as a picture`,
  saveCsv: 'CSV',
  saveCsvHint: (title: string) => `CSV: save the numbers of "${title}" as a table`,
  zoomHint: 'Drag to zoom in, double-click to show all',
} as const
