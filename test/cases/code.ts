/** Networks whose generated code is run in Keras and PyTorch (test/golden/codeValues.py): every layer row, networks of several inputs and outputs, every template at full width. */
import { allLayerCases, severalCases } from './layers.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { templates } from '../../src-shared/templates/index.ts'

export interface CodeCase {
  readonly title: string
  readonly document: () => NetworkDocument
}

const classCount = 10

export const rowCases: readonly CodeCase[] = [...allLayerCases, ...severalCases].map(({ title, document }) => ({ title, document: () => document }))

/** At the size and width they were published with; "empty" is no network. */
export const templateCases: readonly CodeCase[] = templates
  .filter(({ id }) => id !== 'empty')
  .map((template) => ({ title: `template ${template.id}`, document: () => template.create(template.input, classCount) }))

export const codeCases: readonly CodeCase[] = [...rowCases, ...templateCases]
