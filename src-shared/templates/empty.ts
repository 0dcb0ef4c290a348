/** Nothing but the Input layer: where building by hand begins. */
import { finishDrawing, startDrawing } from './drawing.ts'
import { colourSquare, type Template } from './template.ts'

export const empty: Template = {
  id: 'empty',
  name: 'Empty network',
  family: 'first',
  task: 'single_label',
  year: 0,
  summary: 'Only the input. Build everything else from the palette.',
  lookAt: '',
  source: '',
  input: colourSquare(32),
  classCount: 0,
  small: { input: colourSquare(32), width: 1 },
  create: (input) => finishDrawing(startDrawing(), 'New network', input),
}
