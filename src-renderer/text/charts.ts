/** Words of the charts. */
export const chartText = {
  resetZoom: 'Show all',
  zoomHint: 'Drag to zoom in, double-click to show all',
} as const
