/** Numbers as people read them. */
import { expect, test } from 'vitest'
import { formatNumber } from '../../../../src-renderer/features/data/numbers.ts'

test('shown with six digits and the unit', () => expect([formatNumber(1 / 3, 'kg'), formatNumber(12), formatNumber(1e21)]).toEqual(['0.333333 kg', '12', '1e+21']))
