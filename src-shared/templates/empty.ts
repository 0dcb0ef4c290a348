/** Nothing but the Input layer: where building by hand begins. */
import { finishDrawing, startDrawing } from './drawing.ts'
import type { Template } from './template.ts'

export const empty: Template = {
  id: 'empty',
  name: 'Empty network',
  summary: 'Only the input. Build everything else from the palette.',
  input: { widthPx: 32, heightPx: 32, colour: 'rgb', fit: 'stretch' },
  create: (input) => finishDrawing(startDrawing(), 'New network', input),
}
