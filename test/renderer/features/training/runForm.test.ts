// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { runConfig } from '../../../../src-shared/api/runConfig.ts'
import { defaultOptimizers } from '../../../../src-shared/training/optimizer.ts'
import type { NetworkId } from '../../../../src-shared/dataset/ids.ts'
import { checkForm, configOf, defaultForm, formFrom, parseNumber, ranges, suggestedEpochs, usedFields, withOptimizer, type OptimizerKind, type RunForm } from '../../../../src-renderer/features/training/runForm.ts'

const network = 3 as NetworkId
const form = (change: Partial<RunForm> = {}): RunForm => ({ ...defaultForm(network), ...change })

describe('training form', () => {
  it.each(Object.keys(defaultOptimizers) as OptimizerKind[])('defaults with %s are accepted by the contract', (optimizer) => {
    const config = configOf(withOptimizer(form(), optimizer))
    expect(runConfig.parse(config)).toEqual(config)
  })

  it('a configuration survives the way through the form', () => {
    const config = configOf(form({ optimizer: 'momentum', momentum: 0.5, learningRate: 0.3, epochs: 7, stopEarly: true, patience: 2, monitor: 'val_accuracy', seed: 99 }))!
    expect(configOf(formFrom(config))).toEqual(config)
  })

  it.each([
    ['epochs', 0], ['epochs', 1.5], ['epochs', null], ['batchSize', 5000], ['learningRate', 0], ['learningRate', -1], ['learningRate', Number.NaN], ['seed', -1],
  ] as const)('%s = %s is refused with a sentence that names the field', (field, value) => {
    const problems = checkForm(form({ [field]: value }))
    expect(Object.keys(problems)).toEqual([field])
    expect(problems[field]).toMatch(/^[A-Z].*: .*\.$/)
    expect(configOf(form({ [field]: value }))).toBeNull()
  })

  it('no network is a problem', () => expect(Object.keys(checkForm(form({ networkId: null })))).toEqual(['networkId']))

  it('fields that do not count are not checked', () => {
    expect(checkForm(form({ optimizer: 'sgd', momentum: null, beta1: null, stopEarly: false, patience: null }))).toEqual({})
    expect(Object.keys(checkForm(form({ stopEarly: true, patience: null })))).toEqual(['patience'])
  })

  it.each(Object.entries(ranges))('the form and the contract agree on the limits of %s', (field, range) => {
    const optimizer: OptimizerKind = field === 'momentum' ? 'momentum' : field === 'rho' ? 'rmsprop' : 'adam'
    for (const value of [range.min, range.max, range.max * 1.001 + 1, range.min - 1]) {
      const candidate = form({ optimizer, stopEarly: true, [field]: value })
      expect(usedFields(candidate)).toContain(field)
      const config = configOf(form({ optimizer, stopEarly: true }))!
      const raw = field === 'patience' ? { ...config, earlyStoppingPatience: value } : field in config ? { ...config, [field]: value } : { ...config, optimizer: { ...config.optimizer, [field]: value } }
      expect({ value, accepted: configOf(candidate) !== null }).toEqual({ value, accepted: runConfig.safeParse(raw).success })
    }
  })

  it('another optimizer brings its learning rate, a chosen one stays', () => {
    expect(withOptimizer(form(), 'sgd').learningRate).toBe(0.01)
    expect(withOptimizer(form({ learningRate: 0.2 }), 'sgd').learningRate).toBe(0.2)
  })

  it.each([[0, 10], [2, 50], [8, 25], [20, 10], [2000, 10]])('with %d steps an epoch it begins with %d epochs', (steps, epochs) => expect(suggestedEpochs(steps)).toBe(epochs))

  it.each([['0.001', 0.001], ['1e-3', 0.001], ['0,5', 0.5], ['', null], ['abc', null], [' 12 ', 12], ['1,234.5', null], ['Infinity', null]])('typed %j is %s', (text, value) =>
    expect(parseNumber(text)).toBe(value))
})
