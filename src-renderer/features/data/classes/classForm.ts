/** What the class dialog checks and sends, without the dialog. */
import type { LabelClass } from '../../../../src-shared/api/labels.ts'
import { classColour, classColours } from '../../../../src-shared/dataset/classColours.ts'
import { labellingText as words } from '../../../text/labelling.ts'

export interface ClassForm {
  readonly name: string
  readonly colour: string
  /** Empty for none. */
  readonly key: string
}

/** What is wrong with a form, given all other classes. Names are compared as the core compares them: without case at the ends of blanks. */
export function classProblems(form: ClassForm, others: readonly LabelClass[]): { readonly name: string | null; readonly key: string | null } {
  const name = form.name.trim()
  const key = form.key.toLowerCase()
  const sameKey = key === '' ? undefined : others.find((entry) => entry.key === key)
  return {
    name: others.some((entry) => entry.name === name) ? words.nameTaken(name) : null,
    key: sameKey ? words.keyTaken(key.toUpperCase(), sameKey.name) : key !== '' && !/^[a-z0-9]$/.test(key) ? words.keyInvalid : null,
  }
}

/** Only what differs, so that undo says what was done. */
export function classChange(before: LabelClass, form: ClassForm): { name?: string; colour?: string; key?: string | null } {
  const name = form.name.trim()
  const key = form.key.toLowerCase() || null
  return {
    ...(name !== before.name && { name }),
    ...(form.colour !== before.colour && { colour: form.colour }),
    ...(key !== before.key && { key }),
  }
}

/** The first of `1` ... `9`, `0`, `a` ... `z` that no class has; empty when all are taken. */
export function freeClassKey(classes: readonly Pick<LabelClass, 'key'>[]): string {
  const taken = new Set(classes.map((entry) => entry.key))
  return [...'1234567890abcdefghijklmnopqrstuvwxyz'].find((key) => !taken.has(key)) ?? ''
}

/** The first colour that no class has; the one of the next place on the wheel when all are taken. */
export function freeClassColour(classes: readonly Pick<LabelClass, 'colour'>[]): string {
  const taken = new Set(classes.map((entry) => entry.colour))
  return classColours.find((colour) => !taken.has(colour)) ?? classColour(classes.length)
}
