/** Words of heat maps, in the prediction panel and beside evaluated images. */
import type { HeatMapMethod } from '../../src-shared/api/heatMap.ts'

export const heatMapText = {
  title: 'Why this answer',
  why: 'Why?',
  loading: 'Computing…',
  method: 'Kind of map',
  methods: { gradcam: 'Grad-CAM', saliency: 'Saliency' } satisfies Record<HeatMapMethod, string>,
  explain: {
    gradcam: (what: string) => `Bright: the maps of this layer that stand for ${what} are strong here. Later layers see larger parts, earlier ones finer detail.`,
    saliency: () => 'Bright: changing this pixel a little changes the answer most.',
  } satisfies Record<HeatMapMethod, (what: string) => string>,
  higher: 'a higher number',
  nothing: 'Nothing in this image speaks for the class, seen from this layer. Choose another class or layer.',
  speaksFor: 'What speaks for',
  answer: (name: string) => (name === '' ? 'its answer' : `its answer (${name})`),
  layer: 'Layer',
  layerName: (name: string, rows: number, columns: number) => `${name}, ${columns} × ${rows}`,
  show: 'Show the map',
  otherLabel: 'The image it is compared with, with what speaks for the same',
  label: (name: string) => (name === '' ? 'The image as the network sees it, with what speaks for its answer' : `The image as the network sees it, with what speaks for ${name}`),
}
