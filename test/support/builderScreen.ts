/** Parts of the Build screen, each mounted alone around a builder with a small residual network. Used by the renderer's tests in happy-dom. */
import { mount, type DOMWrapper, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, vi } from 'vitest'
import type { Component } from 'vue'
import { builderKey, createBuilder, type Builder } from '../../src-renderer/features/network/useBuilder.ts'
import { arrangeLayers } from '../../src-shared/network/arrangeLayers.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { smallResnet } from '../../src-shared/templates/smallResnet.ts'

const plain = smallResnet.create(smallResnet.input, 10)
const positions = arrangeLayers(plain)
export const screenDocument: NetworkDocument = { ...plain, layers: plain.layers.map((layer) => ({ ...layer, position: positions[layer.id]! })) }

type Tell = (entries: readonly { contentRect: { width: number; height: number } }[]) => void
class StillResizeObserver {
  readonly #tell: Tell
  constructor(tell: Tell) {
    this.#tell = tell
  }
  observe(): void {
    this.#tell([{ contentRect: { width: 1600, height: 1400 } }])
  }
  disconnect(): void {}
}

export interface BuilderScreen {
  /** Of the running test. */
  builder(): Builder
  wrapper(): VueWrapper
  /** What is mounted already goes. */
  show<C extends Component>(component: C, props?: Record<string, unknown>): VueWrapper
  id(name: string): DOMWrapper<Element>
}

/** To be called once in a test file: every test begins with a new builder and nothing mounted. */
export function builderScreen(): BuilderScreen {
  let builder: Builder
  let wrapper: VueWrapper | null = null
  const unmount = (): void => {
    wrapper?.unmount()
    wrapper = null
  }
  beforeEach(() => {
    vi.stubGlobal('ResizeObserver', StillResizeObserver)
    localStorage.clear()
    builder = createBuilder({ classCount: () => 10, allowed: () => null, changed: () => undefined })
    builder.open(screenDocument)
  })
  afterEach(() => {
    unmount()
    vi.unstubAllGlobals()
  })
  return {
    builder: () => builder,
    wrapper: () => wrapper!,
    show(component, props = {}) {
      unmount()
      wrapper = mount(component as never, { props: { readonly: false, ...props } as never, global: { provide: { [builderKey as symbol]: builder } }, attachTo: globalThis.document.body }) as VueWrapper
      return wrapper
    },
    id: (name) => wrapper!.find(`[data-testid="${name}"]`),
  }
}
