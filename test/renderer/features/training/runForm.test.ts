import { describe, expect, it } from 'vitest'
import { reactive } from 'vue'
import { runConfig } from '../../../../src-shared/api/runConfig.ts'
import { augmentationPreset } from '../../../../src-shared/training/augmentationPresets.ts'
import { classificationLosses } from '../../../../src-shared/training/loss.ts'
import { defaultOptimizers } from '../../../../src-shared/training/optimizer.ts'
import { defaultSchedules, type ScheduleKind } from '../../../../src-shared/training/schedule.ts'
import type { NetworkId, RunId } from '../../../../src-shared/dataset/ids.ts'
import type { RunConfig } from '../../../../src-shared/training/run.ts'
import { firstForm } from '../../../../src-renderer/features/training/firstForm.ts'
import { checkForm, configOf, defaultForm, formFrom, ranges, suggestedEpochs, usedFields, withLayersOf, withLoss, withOptimizer, withSchedule, type OptimizerKind, type RunForm } from '../../../../src-renderer/features/training/runForm.ts'
import { parseNumber, parseNumbers } from '../../../../src-renderer/features/training/typedNumbers.ts'
import { tinyNetwork } from '../../../support/tinyNetwork.ts'
import { lossOptions, optimizerOptions, scheduleOptions, type Option, type OptionValues } from '../../../../src-renderer/features/training/runOptions.ts'

const network = 3 as NetworkId
const form = (change: Partial<RunForm> = {}): RunForm => ({ ...defaultForm(network), ...change })
/** With every number field in use. */
const full = (change: Partial<RunForm> = {}): RunForm => form({ stopEarly: true, keep: true, ownDecay: true, clip: 'norm', average: true, unfreeze: true, ...change })

/** Nothing in it is a default. */
const rich: Partial<RunConfig> = {
  epochs: 7, batchSize: 12, learningRate: 0.3, seed: 99, earlyStoppingPatience: 2, monitor: 'val_accuracy',
  optimizer: { kind: 'momentum', momentum: 0.5, nesterov: true },
  schedule: { kind: 'cosine', warmupEpochs: 0.5, alpha: 0.1, restarts: { firstEpochs: 2, lengthFactor: 1.5, heightFactor: 0.8 } },
  loss: { kind: 'focal', gamma: 3, alpha: 0.5 }, classWeights: 'balanced',
  update: { weightDecay: 0.01, clip: { kind: 'global_norm', limit: 2 }, emaMomentum: 0.9, accumulationSteps: 3 },
  metrics: [{ kind: 'f1' }, { kind: 'auc' }, { kind: 'top_k', k: 2 }, { kind: 'top_k', k: 4 }],
  startFrom: 5 as RunId, layerRates: { conv_1: 0, conv_2: 0.1 }, keepEvery: 3,
  unfreeze: { everyEpochs: 2, rateFactor: 0.3 }, head: 'class_means',
}

describe('training form', () => {
  it.each(Object.keys(defaultOptimizers) as OptimizerKind[])('defaults with %s are accepted by the contract', (optimizer) => {
    const config = configOf(withOptimizer(form(), optimizer))
    expect(config).toMatchObject({ optimizer: defaultOptimizers[optimizer] })
    expect(runConfig.parse(config)).toEqual(config)
  })

  it.each(Object.keys(defaultSchedules) as ScheduleKind[])('a schedule %s begins with numbers that fit the run', (kind) => {
    for (const epochs of [1, 3, 100]) {
      const config = configOf(withSchedule(form({ epochs }), kind))
      expect(config?.schedule.kind).toBe(kind)
      expect(runConfig.parse(config)).toEqual(config)
    }
    expect(configOf(withSchedule(form({ epochs: 20 }), 'step'))!.schedule).toEqual({ ...defaultSchedules.step, boundaries: [10, 15] })
  })

  it.each(classificationLosses)('a loss %s begins with its defaults', (kind) => {
    const config = configOf(withLoss(form(), kind))
    expect(config?.loss.kind).toBe(kind)
    expect(runConfig.parse(config)).toEqual(config)
  })

  it('a configuration survives the way through the form, with everything there is', () => {
    const config = { ...configOf(form())!, ...rich }
    expect(runConfig.parse(config)).toEqual(config)
    for (const [key, value] of Object.entries(rich)) expect({ [key]: value }).not.toEqual({ [key]: configOf(form())![key as keyof RunConfig] })
    expect(configOf(formFrom(config))).toEqual(config)
  })

  it('what a project opens with goes on from a run only if its network was built on the network of that run', () => {
    const config = { ...configOf(form())!, ...rich }
    const origin = (networkId: number): { id: RunId; config: RunConfig } => ({ id: rich.startFrom!, config: { ...config, networkId: networkId as NetworkId, startFrom: null } })
    const fresh = { startFrom: null, layerRates: {}, epochs: 7 }
    expect(firstForm({ config }, [origin(network + 1)])).toMatchObject({ startFrom: rich.startFrom, layerRates: rich.layerRates, epochs: 7 })
    expect(firstForm({ config }, [origin(network)])).toMatchObject(fresh)
    expect(firstForm({ config }, [])).toMatchObject(fresh)
    // So that pretrained layers come to be frozen.
    expect(firstForm({ config }, []).ratesFor).toBeNull()
  })

  it('is plain data whatever the form is wrapped in: it leaves the page', () => {
    const config = { ...configOf(form())!, ...rich, schedule: { ...defaultSchedules.step, boundaries: [2, 4] }, augmentation: augmentationPreset('strong', true) }
    expect(structuredClone(configOf(reactive(formFrom(config))))).toEqual(config)
  })

  it.each(Object.values(defaultSchedules))('an earlier schedule $kind comes back as it was', (schedule) => {
    const config = { ...configOf(form())!, schedule }
    expect(configOf(formFrom(config))).toEqual(config)
  })

  it('a run stored before there were all options gets their defaults; a loss for pairs gives way to the default', () => {
    const config = configOf(form())!
    expect(configOf(formFrom({ ...config, optimizer: { kind: 'adam', beta1: 0.8, beta2: 0.999, epsilon: 1e-7 } }))!.optimizer).toEqual({ ...defaultOptimizers.adam, beta1: 0.8 })
    expect(configOf(formFrom({ ...config, loss: { kind: 'triplet', margin: 0.2 } }))!.loss).toEqual(config.loss)
  })

  it.each([
    ['epochs', 0], ['epochs', 1.5], ['epochs', null], ['batchSize', 5000], ['learningRate', 0], ['learningRate', -1], ['learningRate', Number.NaN], ['seed', -1],
    ['clipLimit', 0], ['emaMomentum', 1], ['accumulationSteps', 1.5], ['weightDecay', null],
  ] as const)('%s = %s is refused with a sentence that names the field', (field, value) => {
    const problems = checkForm(full({ [field]: value }))
    expect(Object.keys(problems)).toEqual([field])
    expect(problems[field]).toMatch(/^[A-Z].*: .*\.$/)
    expect(configOf(full({ [field]: value }))).toBeNull()
  })

  it.each([
    ['topK', { topK: null }], ['topK', { topK: [0] }], ['topK', { topK: [1.5] }], ['topK', { topK: Array.from({ length: 11 }, (_, index) => index + 1) }],
    ['layer.conv_1', { layerRates: { conv_1: null } }], ['layer.conv_1', { layerRates: { conv_1: -1 } }],
    ['schedule.boundaries', { schedule: { kind: 'step', options: { boundaries: null, factor: 0.1 } } }],
    ['optimizer.beta1', { optimizer: { kind: 'lion', options: { beta1: 2, beta2: 0.9 } } }],
  ] as [string, Partial<RunForm>][])('%s is refused: %j', (field, change) => {
    const problems = checkForm(form(change))
    expect(Object.keys(problems)).toEqual([field])
    expect(problems[field]).toMatch(/^[A-Z].*: .*\.$/)
  })

  it('no network is a problem', () => expect(Object.keys(checkForm(form({ networkId: null })))).toEqual(['networkId']))

  it('fields that do not count are not checked', () => {
    expect(checkForm(form({ patience: null, weightDecay: null, clipLimit: null, emaMomentum: null }))).toEqual({})
    const cosine = withSchedule(form(), 'cosine')
    cosine.schedule.options['firstEpochs'] = null
    expect(checkForm(cosine)).toEqual({})
    cosine.schedule.options['restarts'] = true
    expect(Object.keys(checkForm(cosine))).toEqual(['schedule.firstEpochs'])
  })

  const inConfig: Readonly<Record<keyof typeof ranges, (config: RunConfig, value: number) => RunConfig>> = {
    epochs: (config, epochs) => ({ ...config, epochs }), batchSize: (config, batchSize) => ({ ...config, batchSize }), learningRate: (config, learningRate) => ({ ...config, learningRate }),
    seed: (config, seed) => ({ ...config, seed }), patience: (config, earlyStoppingPatience) => ({ ...config, earlyStoppingPatience }), keepEvery: (config, keepEvery) => ({ ...config, keepEvery }),
    weightDecay: (config, weightDecay) => ({ ...config, update: { ...config.update, weightDecay } }), emaMomentum: (config, emaMomentum) => ({ ...config, update: { ...config.update, emaMomentum } }),
    clipLimit: (config, limit) => ({ ...config, update: { ...config.update, clip: { kind: 'norm', limit } } }), accumulationSteps: (config, accumulationSteps) => ({ ...config, update: { ...config.update, accumulationSteps } }),
    unfreezeEvery: (config, everyEpochs) => ({ ...config, unfreeze: { everyEpochs, rateFactor: 0.5 } }), unfreezeFactor: (config, rateFactor) => ({ ...config, unfreeze: { everyEpochs: 1, rateFactor } }),
  }
  const edges = (range: { readonly min: number; readonly max: number }): readonly number[] => [range.min, range.max, range.max * 1.001 + 1, range.min - 1, range.min + 0.5]
  it.each(Object.entries(ranges))('the form and the contract agree on the limits of %s', (field, range) => {
    for (const value of edges(range)) {
      const candidate = full({ [field]: value })
      expect(usedFields(candidate)).toContain(field)
      const raw = inConfig[field as keyof typeof ranges](configOf(full())!, value)
      expect({ value, accepted: configOf(candidate) !== null }).toEqual({ value, accepted: runConfig.safeParse(raw).success })
    }
  })

  const drafts: readonly [string, readonly Option[], (options: OptionValues) => RunForm][] = [
    ...Object.entries(optimizerOptions).map(([kind, options]) => [kind, options, (values: OptionValues) => withOptions(withOptimizer(form(), kind as OptimizerKind), 'optimizer', values)] as const),
    ...classificationLosses.map((kind) => [kind, lossOptions[kind], (values: OptionValues) => withOptions(withLoss(form(), kind), 'loss', values)] as const),
    ...Object.entries(scheduleOptions).map(([kind, options]) => [kind, options, (values: OptionValues) => withOptions(withSchedule(form(), kind as ScheduleKind), 'schedule', { ...(kind === 'cosine' ? { restarts: true } : {}), ...values })] as const),
  ].map(([kind, options, make]) => [kind, options, make])
  function withOptions(made: RunForm, group: 'optimizer' | 'loss' | 'schedule', values: OptionValues): RunForm {
    Object.assign(made[group].options, values)
    return made
  }
  it.each(drafts.filter(([, options]) => options.length > 0))('the form and the contract agree on the options of %s', (_, options, make) => {
    const good = configOf(make({}))!
    const group = (['optimizer', 'loss', 'schedule'] as const).find((name) => make({})[name].options[options[0]!.name] !== undefined && good[name].kind === _)!
    for (const option of options) {
      if (option.type === 'switch') continue
      for (const value of edges(option)) {
        const field = option.type === 'numbers' ? [value] : value
        const inside = option.onlyWith === undefined ? { [option.name]: field } : { restarts: { ...(good.schedule as { restarts: object }).restarts, [option.name]: field } }
        const accepted = runConfig.safeParse({ ...good, [group]: { ...good[group], ...inside } }).success
        expect({ option: option.name, value, accepted: configOf(make({ [option.name]: field })) !== null }).toEqual({ option: option.name, value, accepted })
      }
    }
  })

  it('another optimizer brings its learning rate, a chosen one stays', () => {
    expect(withOptimizer(form(), 'sgd').learningRate).toBe(0.01)
    expect(withOptimizer(form({ learningRate: 0.2 }), 'sgd').learningRate).toBe(0.2)
  })

  it.each([['10, 15', [10, 15]], ['10;15 20', [10, 15, 20]], ['', []], [' 2.5 ', [2.5]], ['1, x', null]])('typed %j is the list %j', (text, values) => expect(parseNumbers(text)).toEqual(values))

  it.each([[0, 10], [2, 50], [8, 25], [20, 10], [2000, 10]])('with %d steps an epoch it begins with %d epochs', (steps, epochs) => expect(suggestedEpochs(steps)).toBe(epochs))

  it.each([['0.001', 0.001], ['1e-3', 0.001], ['0,5', 0.5], ['', null], ['abc', null], [' 12 ', 12], ['1,234.5', null], ['Infinity', null]])('typed %j is %s', (text, value) =>
    expect(parseNumber(text)).toBe(value))
})

describe('layers of the chosen network', () => {
  const plain = tinyNetwork()
  const pretrained = { ...plain, layers: plain.layers.map((layer) => (layer.id === 'conv_1' ? { ...layer, pretrained: { backbone: 'some', layer: 'conv_1' } } : layer)) }

  it('begin frozen where their weights are pretrained', () => {
    const begun = withLayersOf(defaultForm(network), pretrained)
    expect(begun.layerRates).toEqual({ conv_1: 0 })
    // Whoever trains them all means it.
    expect(withLayersOf({ ...begun, layerRates: {} }, pretrained).layerRates).toEqual({})
    expect(withLayersOf(defaultForm(network), plain).layerRates).toEqual({})
  })

  it('keep the rates of an earlier run, and what another network has too', () => {
    const again = formFrom({ ...configOf(defaultForm(network))!, layerRates: {} })
    expect(withLayersOf(again, pretrained).layerRates).toEqual({})
    expect(withLayersOf({ ...defaultForm(network), layerRates: { dense_1: 0.5, other: 0 } }, pretrained).layerRates).toEqual({ dense_1: 0.5 })
    expect(withLayersOf({ ...defaultForm(network), startFrom: 3 as RunId }, pretrained).layerRates).toEqual({})
  })
})
