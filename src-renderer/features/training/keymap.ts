/** Keys of the training screen. */
import type { KeyBinding } from '../../composables/useKeymap.ts'
import { trainingText } from '../../text/training.ts'

export const trainingKeymap = [{ id: 'newRun', keys: ['n'], label: trainingText.newRun, group: trainingText.title }] as const satisfies readonly KeyBinding[]
