/** Keys of the evaluation screen; the classes' own keys label the image that has the focus. */
import type { KeyBinding } from '../../composables/useKeymap.ts'
import { commonText } from '../../text/common.ts'
import { evaluationText } from '../../text/evaluation.ts'

export type EvaluationKey = 'classKey' | 'undo' | 'redo'
const { keys } = evaluationText

export const evaluationKeymap: readonly KeyBinding<EvaluationKey>[] = [
  // Shown on the sheet only: which keys these are, the classes say.
  { id: 'classKey', keys: ['classkeys'], label: keys.classKey, group: keys.group },
  { id: 'undo', keys: ['mod+z'], label: commonText.undo, group: keys.group },
  { id: 'redo', keys: ['mod+shift+z', 'mod+y'], label: commonText.redo, group: keys.group },
]
