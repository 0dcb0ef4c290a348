/** Changing options of a layer: values that are refused while typing are told at their control. Used by the inspector and by the rows of the list. */
import { ref, watch } from 'vue'
import type { FieldValue } from '../../../src-shared/layers/layer.ts'
import type { Builder } from './useBuilder.ts'

export interface LayerOptions {
  /** What the layer or the last refused value says about an option; null: nothing. */
  problemOf(field: string): string | null
  set(field: string, value: FieldValue): void
}

export function useLayerOptions(builder: Builder, layerId: () => string): LayerOptions {
  const refused = ref<Readonly<Record<string, string>>>({})
  watch(layerId, () => (refused.value = {}))
  return {
    problemOf(field) {
      const found = refused.value[field] ?? builder.network.value.layers.get(layerId())?.problems.find((problem) => problem.field === field)?.sentence
      return found?.replace(/^[^:]*: /, '').replace(/^./, (first) => first.toUpperCase()) ?? null
    },
    set(field, value) {
      // A number is typed stroke by stroke; a choice or a tick is a step by itself.
      const isTyped = typeof value === 'number' || Array.isArray(value)
      const problem = builder.apply([{ kind: 'setField', layerId: layerId(), field, value }], isTyped ? `${layerId()} ${field}` : null)
      const { [field]: _dropped, ...others } = refused.value
      refused.value = problem === null ? others : { ...others, [field]: problem.sentence }
    },
  }
}
