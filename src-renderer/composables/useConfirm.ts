/** `if (await confirmAction({ ... }))`: asks before what cannot be undone. What can be undone is not asked about. */
import { shallowRef } from 'vue'

export interface ConfirmQuestion {
  readonly title: string
  readonly message: string
  /** The verb on the button. */
  readonly action: string
  readonly danger: boolean
}

export const openConfirm = shallowRef<ConfirmQuestion | null>(null)
let answer: ((yes: boolean) => void) | undefined

export function confirmAction(question: ConfirmQuestion): Promise<boolean> {
  answer?.(false)
  openConfirm.value = question
  return new Promise((resolve) => (answer = resolve))
}
export function answerConfirm(yes: boolean): void {
  openConfirm.value = null
  answer?.(yes)
  answer = undefined
}
