/** Parameters and cost of every template at its published size = its reference implementation (test/golden/templateParameters.py). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { templateById, templates } from '../../../src-shared/templates/index.ts'

interface Row {
  readonly template: string
  /** Library and model, or the paper that the script was written after. */
  readonly source: string
  /** Side of its input image [px]. */
  readonly input: number
  readonly classes: number
  /** With the moving statistics of batch normalization; PyTorch calls them buffers. */
  readonly parameters: number
  readonly trainable: number
  readonly multiplyAdds: number
}

const { rows } = JSON.parse(readFileSync(new URL('../../golden/templateParameters.json', import.meta.url), 'utf8')) as { readonly rows: readonly Row[] }
/** Nothing, and a network of our own for data sets of one's own. */
const withoutReference = ['empty', 'small-resnet']

describe('templates at their published size', () => {
  test('every one has a row', () => {
    expect(rows.map(({ template }) => template).toSorted()).toEqual(templates.map(({ id }) => id).filter((id) => !withoutReference.includes(id)).toSorted())
  })
  test.each(rows)('$template: $parameters parameters as $source', ({ template: id, input, classes, parameters, trainable, multiplyAdds }) => {
    const template = templateById(id)
    expect(template.input).toMatchObject({ widthPx: input, heightPx: input })
    expect(template.classCount).toBe(classes)
    const network = inferNetwork(template.create(template.input, classes))
    expect({ parameters: network.parameters, trainable: network.trainableParameters, multiplyAdds: network.multiplyAdds }).toEqual({ parameters, trainable, multiplyAdds })
  })
})
