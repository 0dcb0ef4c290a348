/** Keys that work on every screen. */
import type { KeyBinding } from '../composables/useKeymap.ts'
import { screens, type Screen } from '../composables/useRoute.ts'
import { shellText } from '../text/shell.ts'

export const shellKeymap: readonly KeyBinding<'shortcuts' | Screen>[] = [
  { id: 'shortcuts', keys: ['?'], label: shellText.shortcuts, group: shellText.general },
  ...screens.map((screen, index) => ({ id: screen, keys: [`alt+${index + 1}`], label: shellText.goTo(shellText.screens[screen]), group: shellText.general, inFields: true })),
]
