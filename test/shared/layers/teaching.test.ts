/** What the inspector teaches: every kind has all four parts, and every formula gives the size that the layer has. */
import { describe, expect, test } from 'vitest'
import { layerKinds, type LayerKindName } from '../../../src-shared/layers/index.ts'
import type { LayerConfig } from '../../../src-shared/layers/layer.ts'
import { teachings } from '../../../src-shared/layers/teaching/index.ts'
import type { OptionValue, SizeFormula } from '../../../src-shared/layers/teaching/teaching.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { allLayerCases } from '../../cases/layers.ts'

const kinds = Object.keys(layerKinds) as LayerKindName[]

describe('texts', () => {
  test.each(kinds)('%s has all four parts, as sentences', (kind) => {
    const { does, size, use, pitfalls } = teachings[kind]
    for (const part of [does, use, pitfalls, ...(typeof size === 'string' ? [size] : [])]) {
      expect(part.length).toBeGreaterThan(20)
      expect(part).toMatch(/^(?:[A-Z0-9]|max\()[^]*\.$/u)
      expect(part).not.toMatch(/TODO|\s\s|—/)
    }
  })
  test('options that formulas name exist', () => {
    for (const kind of kinds) {
      const { size } = teachings[kind]
      if (typeof size === 'string') continue
      const names: readonly string[] = layerKinds[kind].fields.map(({ name }) => name)
      for (const only of [size.variant?.only, ...size.lines.map((line) => line.only)]) if (only) expect(names, `${kind} ${only.option}`).toContain(only.option)
    }
  })
})

const holds = (only: OptionValue | undefined, config: LayerConfig): boolean => only === undefined || config[only.option] === only.value

/** Options by the names that formulas use, along one axis. */
function scopeOf(config: LayerConfig, axis: number): Map<string, number> {
  const scope = new Map<string, number>()
  const shortNames: Readonly<Record<string, string>> = { kernel_size: 'kernel', pool_size: 'window', strides: 'stride', dilation_rate: 'dilation', size: 'factor' }
  for (const [name, value] of Object.entries(config)) {
    const wanted = shortNames[name] ?? name
    if (typeof value === 'number') scope.set(wanted, value)
    else if (Array.isArray(value) && value.length === 2) scope.set(wanted, value[axis] as number)
    // Padding and cropping of both ends, or of all four sides.
    if (Array.isArray(value) && /padding|cropping/.test(name)) {
      const ends = (value.length === 4 ? value.slice(2 * axis, 2 * axis + 2) : value) as number[]
      scope.set('before', ends[0] ?? 0)
      scope.set('after', ends[1] ?? 0)
    }
  }
  return scope
}

function compute(formula: string, scope: ReadonlyMap<string, number>): number {
  const names = [...scope.keys()]
  // Formulas of this project, as they are shown.
  const text = formula.replaceAll('·', '*').replaceAll("'", '_')
  return new Function('floor', 'ceil', 'max', ...names.map((name) => name.replaceAll("'", '_')), `return ${text}`)(Math.floor, Math.ceil, Math.max, ...names.map((name) => scope.get(name))) as number
}

/** The output sizes that the shown formulas give. */
function sizesOf({ from, to, variant, lines }: SizeFormula, config: LayerConfig, input: readonly number[]): number[] {
  const along = (axis: number): Map<string, number> => {
    const scope = scopeOf(config, axis)
    from.split('×').forEach((name, index) => scope.set(name, input[index] ?? Number.NaN))
    if (axis === 1) scope.set('H', scope.get('W') ?? Number.NaN)
    for (const { only, formula } of lines) {
      if (!holds(only, config)) continue
      const [name = '', expression = ''] = formula.split(' = ')
      scope.set(name, compute(expression, scope))
    }
    return scope
  }
  const columns = from.includes('W') ? along(1) : null
  const rows = along(0)
  if (columns?.has("H'") === true) rows.set("W'", columns.get("H'") ?? Number.NaN)
  return (variant !== undefined && holds(variant.only, config) ? variant.to : to).split('×').map((size) => compute(size, rows))
}

describe('formulas of the output size', () => {
  const seen = new Map<string, number>()
  test('give what infer gives, for every row of every kind', () => {
    for (const { title, document } of allLayerCases) {
      for (const { layer, inputShapes, outputShape } of inferNetwork(document).layers.values()) {
        const size = teachings[layer.kind as LayerKindName].size
        const [input] = inputShapes
        if (typeof size === 'string' || outputShape === null || input === undefined || layer.timeDistributed === true) continue
        // An output padding decides the size itself, which the text says.
        if (input.length !== size.from.split('×').length || (Array.isArray(layer.config['output_padding']) && layer.config['output_padding'].length > 0)) continue
        expect(sizesOf(size, layer.config, input), `${title}, ${layer.id}`).toEqual([...outputShape])
        seen.set(layer.kind, (seen.get(layer.kind) ?? 0) + 1)
      }
    }
    const withFormula = kinds.filter((kind) => typeof teachings[kind].size !== 'string')
    expect(withFormula.filter((kind) => !seen.has(kind))).toEqual([])
    expect(withFormula.length).toBeGreaterThan(25)
  })
  test('windows in all ways of padding were among them', () => {
    for (const kind of ['Conv2D', 'MaxPooling2D'] as const) {
      const infer = (padding: string): number[] => [...layerKinds[kind].infer({ ...Object.fromEntries(layerKinds[kind].fields.map((field) => [field.name, field.default])), padding, custom_padding: [2, 1, 0, 1], strides: [2, 3] }, [[11, 14, 4]])]
      for (const padding of ['valid', 'same', 'custom']) {
        const config = { ...Object.fromEntries(layerKinds[kind].fields.map((field) => [field.name, field.default])), padding, custom_padding: [2, 1, 0, 1], strides: [2, 3] }
        expect(sizesOf(teachings[kind].size as SizeFormula, config, [11, 14, 4])).toEqual(infer(padding))
      }
    }
  })
})
