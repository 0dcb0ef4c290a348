/** The augmentation list of the form: every list there and back, and the same limits as the contract, field by field and end by end. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { augmentationConfig } from '../../../../src-shared/api/augmentationConfig.ts'
import { noAugmentation, type Augmentation, type AugmentationConfig } from '../../../../src-shared/training/augmentation.ts'
import { augmentationPreset, augmentationPresetNames } from '../../../../src-shared/training/augmentationPresets.ts'
import type { NetworkId } from '../../../../src-shared/dataset/ids.ts'
import {
  augmentationDraft, augmentationKindNames, augmentationKinds, augmentationOf, layerDraft, moved, mostLayers, optionsOf, outsideOptions,
  type AugmentationDraft, type AugmentationKind, type AugmentationOption, type AugmentationValue, type LayerDraft,
} from '../../../../src-renderer/features/training/augmentationOptions.ts'
import { augmentationProblems, wordsOf } from '../../../../src-renderer/features/training/augmentationProblems.ts'
import { configOf, defaultForm, formFrom } from '../../../../src-renderer/features/training/runForm.ts'
import { augmentationText } from '../../../../src-renderer/text/augmentation.ts'

const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true }).map((x) => (x === 0 ? 0 : x))
/** Values of a field within its limits, as the form holds them. */
function within(option: AugmentationOption): fc.Arbitrary<AugmentationValue> {
  if (option.type === 'switch') return fc.boolean()
  if (option.type === 'choice') return fc.constantFrom(...option.choices)
  if (option.type === 'number') return option.whole === true ? fc.integer(option) : between(option.min, option.max)
  return fc.tuple(between(option.min, option.max), between(option.min, option.max)).map(([a, b]) => (option.ordered && a > b ? [b, a] : [a, b]))
}
const valuesOf = (options: readonly AugmentationOption[]) => fc.record(Object.fromEntries(options.map((option) => [option.name, within(option)])))
const layer = fc.constantFrom(...augmentationKindNames).chain((kind) => valuesOf(optionsOf(kind)).map((values): LayerDraft => ({ key: 0, kind, values })))
const lists: fc.Arbitrary<AugmentationDraft> = fc.record({ own: fc.constant(true), layers: fc.array(layer, { maxLength: mostLayers }), outside: valuesOf(outsideOptions) })

test('the table has the kinds of the contract', () => {
  const kinds = augmentationConfig.shape.layers.unwrap().element.options.map((option) => option.shape.kind.value)
  expect([...augmentationKindNames].toSorted()).toEqual([...kinds].toSorted())
  expect(augmentationKindNames).toHaveLength(15)
})

test('every field has its words, and every choice its name', () => {
  for (const kind of augmentationKindNames) {
    expect(Object.keys(augmentationText.kinds[kind].options).toSorted()).toEqual(augmentationKinds[kind].options.map(({ name }) => name).toSorted())
    for (const option of augmentationKinds[kind].options) if (option.type === 'choice') expect(Object.keys(wordsOf(kind, option.name).choices ?? {})).toEqual(option.choices)
  }
  for (const option of outsideOptions) if (option.type === 'choice') expect(Object.keys(wordsOf('outside', option.name).choices ?? {})).toEqual(option.choices)
})

describe('there and back', () => {
  test('configuration -> form -> configuration is the identity for any list that the contract takes', () => {
    fc.assert(fc.property(lists, (draft) => {
      const config = augmentationOf(draft)
      expect(augmentationConfig.parse(config)).toEqual(config)
      expect(augmentationProblems(draft)).toEqual({})
      expect(augmentationOf(augmentationDraft(config))).toEqual(config)
      const run = { ...configOf(defaultForm(3 as NetworkId))!, augmentation: config }
      expect(configOf(formFrom(run))).toEqual(run)
    }), { numRuns: 100 })
  })

  test.each(augmentationPresetNames)('the preset %s stays a preset; changed it is an own list', (name) => {
    const preset = augmentationPreset(name, true)
    expect(augmentationDraft(preset)).toMatchObject({ own: false })
    expect(augmentationOf(augmentationDraft(preset))).toEqual(preset)
    expect(augmentationDraft({ ...preset, layers: [...preset.layers, { kind: 'RandomCrop', padding: 2, probability: 1 }] })).toMatchObject({ own: true })
  })

  test.each(augmentationKindNames)('an added %s is one that the contract takes', (kind) => {
    const draft: AugmentationDraft = { own: true, layers: [layerDraft(augmentationKinds[kind].initial)], outside: augmentationDraft(noAugmentation).outside }
    expect(augmentationOf(draft).layers).toEqual([augmentationKinds[kind].initial])
    expect(augmentationConfig.parse(augmentationOf(draft)).layers).toHaveLength(1)
  })

  test('a grey that nobody sees cannot stop a run', () => {
    const outside = { fill_mode: 'reflect', fill_value: null, interpolation: 'bilinear' }
    expect(augmentationOf({ own: true, layers: [], outside })).toEqual(noAugmentation)
    expect(augmentationProblems({ own: true, layers: [layerDraft(augmentationKinds.RandomCrop.initial)], outside })).toEqual({})
    expect(Object.keys(augmentationProblems({ own: true, layers: [layerDraft(augmentationKinds.RandomCrop.initial)], outside: { ...outside, fill_mode: 'constant' } }))).toEqual(['augmentation.outside.fill_value'])
  })
})

describe('the limits', () => {
  const takes = (layers: readonly Augmentation[], outside: object = {}): boolean => augmentationConfig.safeParse({ ...noAugmentation, ...outside, layers }).success
  /** Does the contract take what the form would send, and does the form find nothing wrong? */
  function verdicts(kind: AugmentationKind, name: string, value: AugmentationValue): readonly [contract: boolean, form: boolean] {
    const draft = layerDraft(augmentationKinds[kind].initial)
    const option = optionsOf(kind).find((candidate) => candidate.name === name)!
    const shown = option.onlyWith === undefined ? {} : { [option.onlyWith.name]: option.onlyWith.value }
    const list: AugmentationDraft = { own: true, layers: [{ ...draft, values: { ...draft.values, ...shown, [name]: value } }], outside: augmentationDraft(noAugmentation).outside }
    return [takes(augmentationOf(list).layers), Object.keys(augmentationProblems(list)).length === 0]
  }
  const numeric = augmentationKindNames.flatMap((kind) => optionsOf(kind).flatMap((option) => (option.type === 'number' || option.type === 'pair' ? [{ kind, name: option.name, option }] : [])))

  test.each(numeric)('of $kind $name are those of the contract', ({ kind, name, option }) => {
    const { min, max } = option
    const cases: readonly (readonly [AugmentationValue, boolean])[] = option.type === 'number'
      ? [[min, true], [max, true], [min - 0.001, false], [max + 0.001, false], [null, false], [(min + max) / 2 + 0.3, option.whole !== true]]
      : [
          [[min, max], true], [[min, min], true], [[max, max], true], [[min - 0.001, max], false], [[min, max + 0.001], false], [[max + 0.001, max + 0.002], false],
          [[max, min], !option.ordered], [[null, max], false], [[min, null], false],
        ]
    for (const [value, right] of cases) expect({ value, verdicts: verdicts(kind, name, value) }).toEqual({ value, verdicts: [right, right] })
  })

  test('of the grey outside and of the length of the list', () => {
    const crop = augmentationKinds.RandomCrop.initial
    for (const [fill_value, right] of [[0, true], [255, true], [-1, false], [256, false]] as const) {
      expect(takes([crop], { fill_mode: 'constant', fill_value })).toBe(right)
      expect(Object.keys(augmentationProblems({ own: true, layers: [layerDraft(crop)], outside: { fill_mode: 'constant', fill_value, interpolation: 'nearest' } }))).toHaveLength(right ? 0 : 1)
    }
    for (const count of [mostLayers, mostLayers + 1]) {
      const config: AugmentationConfig = { ...noAugmentation, layers: Array.from({ length: count }, () => crop) }
      expect(takes(config.layers)).toBe(count === mostLayers)
      expect(Object.keys(augmentationProblems(augmentationDraft(config)))).toEqual(count === mostLayers ? [] : ['augmentation'])
    }
  })

  test('are sentences with the received value', () => {
    const shift = layerDraft({ kind: 'RandomTranslation', height_factor: [0.2, -0.2], width_factor: [-3, 0], probability: 2 })
    expect(Object.values(augmentationProblems({ own: true, layers: [shift], outside: augmentationDraft(noAugmentation).outside }))).toEqual([
      'Shift, down: 0.2 is above -0.2. Enter the smaller number first.',
      'Shift, to the right, from: -3 is out of range. Enter a number from -1 to 1.',
      'Shift, share of images: 2 is out of range. Enter a number from 0 to 1.',
    ])
  })
})

test('an operation moves by one place or more, and the others keep their order', () => {
  const layers = (['RandomFlip', 'MixUp', 'RandomHue'] as const).map((kind) => layerDraft(augmentationKinds[kind].initial))
  const kinds = (from: number, to: number) => moved(layers, from, to).map(({ kind }) => kind)
  expect(kinds(0, 1)).toEqual(['MixUp', 'RandomFlip', 'RandomHue'])
  expect(kinds(2, 0)).toEqual(['RandomHue', 'RandomFlip', 'MixUp'])
  expect(kinds(5, 0)).toEqual(['RandomFlip', 'MixUp', 'RandomHue'])
})
