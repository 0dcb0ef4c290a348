/** The state of "Look inside": which image, which weights, what the layers made of it, and which layer, channel and pixel is looked at. */
import { computed, ref, shallowRef, watch } from 'vue'
import { mapsPerPage, type FlowLayer, type FlowMap, type FlowMaps, type FlowOverview, type FlowSource, type FlowStep, type FlowWeights } from '../../../../src-shared/api/flow.ts'
import type { ImageId, RunId } from '../../../../src-shared/dataset/ids.ts'
import type { NetworkDocument } from '../../../../src-shared/network/document.ts'
import { client } from '../../../api/client.ts'
import { floatsOf } from './colours.ts'
import { useSteps } from './useSteps.ts'

/** Tiles in the strip of each layer. */
const stripTiles = 6
/** `FlowApi.values` gives this many numbers at once. */
export const valuesPerPage = 256

export type Flow = ReturnType<typeof useFlow>

/** `document` is looked at as it is when the dialog opens; it cannot change below it. */
export function useFlow(document: NetworkDocument, startLayer: string | null) {
  const ids = shallowRef<readonly ImageId[] | null>(null)
  const imageIndex = ref(0)
  /** `fresh`, or `best:<run>`, `latest:<run>`. */
  const weights = ref('fresh')
  const overview = shallowRef<FlowOverview | null>(null)
  const strips = shallowRef<ReadonlyMap<string, FlowMaps>>(new Map())
  const error = shallowRef<unknown>(null)
  const busy = ref(false)
  const layerId = ref(startLayer)
  const page = ref(0)
  const maps = shallowRef<FlowMaps | null>(null)
  const values = shallowRef<readonly number[]>([])
  const channel = ref<number | null>(null)
  const map = shallowRef<(FlowMap & { readonly numbers: Float32Array }) | null>(null)
  const step = shallowRef<FlowStep | null>(null)
  /** The channel of the layer before that the window is drawn on. */
  const inputMap = shallowRef<(FlowMap & { readonly numbers: Float32Array }) | null>(null)
  const firstInput = ref(0)
  const steps = useSteps(() => [map.value?.rows ?? 1, map.value?.columns ?? 1])

  const imageId = computed(() => ids.value?.[imageIndex.value] ?? null)
  const source = computed<FlowSource | null>(() => (imageId.value === null ? null : { document, imageId: imageId.value, weights: weightsOf(weights.value) }))
  const layer = computed<FlowLayer | null>(() => overview.value?.layers.find(({ id }) => id === layerId.value) ?? null)
  const feeder = computed(() => document.connections.find(({ to }) => to === layerId.value)?.from ?? null)

  /** Runs a question; answers to older ones of the same name are dropped, errors are kept for the screen. */
  const asked = new Map<string, number>()
  async function ask<T>(name: string, question: () => Promise<T>, use: (answer: T) => void): Promise<void> {
    const turn = (asked.get(name) ?? 0) + 1
    asked.set(name, turn)
    try {
      const answer = await question()
      if (asked.get(name) === turn) use(answer)
    } catch (thrown) {
      if (asked.get(name) === turn) error.value = thrown
    }
  }

  async function loadImages(): Promise<void> {
    await ask('ids', () => client.images.ids({}), (found) => (ids.value = found))
  }

  async function send(of: FlowSource | null): Promise<void> {
    if (of === null) return
    busy.value = true
    error.value = null
    await ask('layers', () => client.flow.layers(of), (found) => (overview.value = found))
    busy.value = false
    if (overview.value === null || error.value !== null) return
    if (layer.value === null) layerId.value = overview.value.layers.find(({ canStep }) => canStep)?.id ?? overview.value.layers[0]?.id ?? null
    await showLayer()
    await loadStrips(of)
  }

  /** One layer after the other, so that what is clicked is answered in between. */
  async function loadStrips(of: FlowSource): Promise<void> {
    for (const { id, shape } of overview.value?.layers ?? []) {
      if (source.value !== of) return
      if (shape.length >= 2) await ask(`strip ${id}`, () => client.flow.maps(of, id, 0, stripTiles), (found) => (strips.value = new Map([...strips.value, [id, found]])))
    }
  }

  async function showLayer(): Promise<void> {
    const [of, shown] = [source.value, layer.value]
    if (of === null || shown === null) return
    if (shown.shape.length < 2) {
      maps.value = null
      map.value = null
      const first = page.value * valuesPerPage
      await ask('values', () => client.flow.values(of, shown.id, first), (found) => {
        values.value = found.slice(0, valuesPerPage)
        // The largest one of the page, the answer of a classifier, until another is chosen.
        if (channel.value === null || channel.value < first || channel.value >= first + values.value.length) channel.value = first + values.value.indexOf(Math.max(...values.value))
      })
      await showStep()
      return
    }
    await ask('maps', () => client.flow.maps(of, shown.id, page.value * mapsPerPage, mapsPerPage), (found) => (maps.value = found))
    await showChannel(Math.min(channel.value ?? 0, shown.mapCount - 1))
  }

  async function showChannel(index: number): Promise<void> {
    const [of, shown] = [source.value, layer.value]
    if (of === null || shown === null) return
    channel.value = index
    await ask('map', () => client.flow.map(of, shown.id, index), (found) => (map.value = { ...found, numbers: floatsOf(found.values) }))
    await showStep()
  }

  /** One number of a flat output. */
  async function showValue(index: number): Promise<void> {
    channel.value = index
    if (firstInput.value === 0) await showStep()
    else firstInput.value = 0
  }

  async function showStep(): Promise<void> {
    const [of, shown, index] = [source.value, layer.value, channel.value]
    if (of === null || shown === null || index === null || !shown.canStep) {
      step.value = null
      return
    }
    const before = step.value?.inputMap
    await ask('step', () => client.flow.step(of, shown.id, index, steps.row.value, steps.column.value, firstInput.value), (found) => (step.value = found))
    const from = feeder.value
    const wanted = step.value?.inputMap
    if (from !== null && wanted !== undefined && wanted !== null && (inputMap.value === null || before !== wanted)) {
      await ask('input', () => client.flow.map(of, from, wanted), (found) => (inputMap.value = { ...found, numbers: floatsOf(found.values) }))
    }
  }

  watch(source, (of) => {
    strips.value = new Map()
    inputMap.value = null
    void send(of)
  })
  watch(layerId, () => {
    page.value = 0
    channel.value = null
    firstInput.value = 0
    steps.play(false)
    steps.go(0)
    map.value = null
    maps.value = null
    step.value = null
    inputMap.value = null
    void showLayer()
  })
  watch(page, () => void showLayer())
  watch([steps.row, steps.column, firstInput], () => void showStep())
  void loadImages()

  return {
    ids, imageIndex, weights, overview, strips, error, busy, layerId, layer, page, maps, values, channel, map, step, inputMap, firstInput, steps, showChannel, showValue,
    chooseLayer: (id: string) => void (layerId.value = id),
    turnPage: (by: number) => void (page.value += by),
    turnInputs: (by: number) => void (firstInput.value = Math.max(0, firstInput.value + by)),
    stepImage: (by: number) => void (imageIndex.value = (imageIndex.value + by + (ids.value?.length ?? 1)) % Math.max(1, ids.value?.length ?? 1)),
  }
}

function weightsOf(choice: string): FlowWeights {
  const [at, run] = choice.split(':')
  return at === 'best' || at === 'latest' ? { kind: 'run', runId: Number(run) as RunId, at } : { kind: 'fresh', seed: 1 }
}
