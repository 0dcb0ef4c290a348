/** Words of the charts. */
export const chartText = {
  resetZoom: 'Show all',
  logarithmic: 'Log',
  logarithmicHint: 'Equal factors are equally far apart',
  fitted: 'Fit',
  fittedHint: 'The axis follows the curves, so that small differences can be seen; otherwise it shows all from 0 to 100 %',
  savePng: 'PNG',
  savePngHint: (title: string) => `PNG: save "${title}" as a picture`,
  saveCsv: 'CSV',
  saveCsvHint: (title: string) => `CSV: save the numbers of "${title}" as a table`,
  zoomHint: 'Drag over a chart to zoom in, double-click to show all',
} as const
